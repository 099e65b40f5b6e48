"""The disclosure catalogue (标准目录), its items, their versions, and the review before light (保密审查)."""

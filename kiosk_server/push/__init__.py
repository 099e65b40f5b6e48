"""Socket.IO: the gateway is the only module that emits."""

from datetime import date
from pathlib import Path

import pytest

from screens.rendering.fonts import FontSet
from screens.rendering.slide_content import Face, SlideContent

PRINT_FONTS = Path(__file__).resolve().parents[3] / "static" / "vendor" / "fonts" / "print"
ITEM_URL = "HTTP://127.0.0.1:8000/I/7K3M9QX"
PARAGRAPHS = (
    (
        "2021年上半年,我市在省政务公开办的指导下,按照国家、省政务公开工作部署,全市主动公开共审核发布261450条信息,"
        "其中包括市本级23832条;线上依申请公开全市175件,申请办结数154件,其中市本级87件,已办结85件,政务公开工作取得明显成效。"
    ),
    "一、推动工作开展。",
    (
        "(一)明确重点工作内容。制定和印发了《六安市2021年政务公开重点工作任务分工》。工作任务共计六大类,52条具体要求,"
        "明确牵头责任单位,实行条块结合的模式,全市上下统筹协动,共同推进政务公开重点工作开展。"
    ),
    "近年來,禹州市政府高度重視基層政務公開工作,嚴格按照時間節點全面推進基層政務公開標準化規範化工作,群眾滿意度進一步提高。",
    (
        "The open-government specification Electroencephalographically-Standardised-Internationalization "
        "is published at HTTPS://WWW.EXAMPLE.GOV.CN/OPEN-GOVERNMENT-INFORMATION/2026/1122/INDEX.HTML。"
    ),
)


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    return FontSet.from_folder(PRINT_FONTS)


@pytest.fixture(scope="session")
def face() -> Face:
    return Face(
        zone="六安市裕安区政务公开专区",
        place="一楼大厅",
        hotline="12345",
        opening_hours="周一至周五 9:00–17:00",
    )


@pytest.fixture(scope="session")
def content() -> SlideContent:
    return SlideContent(
        title="2021年上半年政府信息公开工作总结",
        item_url=ITEM_URL,
        request_url=ITEM_URL + "/REQUEST",
        paragraphs=PARAGRAPHS,
        issuer="六安市人民政府办公室",
        published_on=date(2021, 7, 2),
        tag="政务公开",
        subtag="工作总结",
    )

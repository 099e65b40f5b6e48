"""A person scans the second code on the wall, files a request on the phone, and reads its state later."""

from browsing import PHONE, codes_in, open_screen
from live_server import LiveServer
from playwright.sync_api import Browser, Page, expect


def test_qr_to_tracking_number(server: LiveServer, browser: Browser) -> None:
    context, portrait = open_screen(browser, server.address, 3, 1080, 1920)
    _, request_code = sorted(codes_in(portrait.screenshot()), key=len)
    context.close()

    phone = browser.new_context(**PHONE, locale="zh-CN").new_page()
    phone.goto(request_code)
    expect(phone.get_by_role("heading", name="申请公开政府信息")).to_be_visible()

    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("alert")).to_be_visible()

    _fill(phone)
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("heading", name="申请已提交")).to_be_visible()
    number, check_code = (phone.locator(".receipt-number").nth(n).inner_text().strip() for n in (0, 1))

    phone.goto(f"{server.address}/r/{number}")
    phone.get_by_label("校验码").fill("000000" if check_code != "000000" else "111111")
    phone.get_by_role("button", name="查询").click()
    expect(phone.get_by_text("校验码不对")).to_be_visible()

    phone.get_by_label("校验码").fill(check_code)
    phone.get_by_role("button", name="查询").click()
    expect(phone.get_by_role("main")).to_contain_text("已提交")


def _fill(phone: Page) -> None:
    phone.get_by_label("所需信息").fill("2025 年度本项目的资金拨付明细。")
    phone.get_by_label("姓名或单位名称").fill("测试申请人")
    phone.get_by_label("证件号码").fill("11010519491231002X")
    phone.get_by_label("联系电话").fill("010-00000000")
    phone.get_by_label("电子邮箱").fill("reader@example.org")

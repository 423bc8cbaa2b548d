"""Every sentence that the official account answers, and the XML around it."""

import time
from typing import Any

from wechatpy.replies import TextReply

BUSY = "现在人多，没有接上。请过一分钟再发一次。"
WELCOME = (
    "您好，欢迎来到湘就业！\n"
    "这里能找工作、学技术、领补贴，都不收钱。\n\n"
    '<a href="{bind}">点这里绑定身份</a>，报名和申请更方便。\n'
    '不绑定也能看：<a href="{vacancies}">全部岗位</a>\n\n'
    "也可以直接发：电焊 长沙"
)
WELCOME_BACK = (
    "您好，欢迎回来！\n"
    '<a href="{vacancies}">看看岗位</a>　<a href="{mine}">我的报名和申请</a>\n'
    "也可以直接发：电焊 长沙"
)
SCANNED = '您好，<a href="{vacancies}">看看岗位</a>，或发：电焊 长沙'
FOUND = "{what}有 {total} 个岗位：\n\n{lines}\n\n{more}不合适？换个说法再发，或回“人工”找工作人员。"
FOUND_LINE = '{number}. <a href="{url}">{title}</a>\n{pay} · {place}'
FOUND_MORE = '<a href="{url}">看全部 {total} 个</a>\n'
FOUND_NONE = (
    "{what}暂时没有岗位。\n"
    '<a href="{url}">看看全部岗位</a>，或换个说法再发，例如：普工 广东。\n'
    "回“人工”找工作人员。"
)
HANDED_OVER = "您的话已经转给县里的工作人员，上班时间会尽快回您。急事请打电话：{phone}"
HANDED_OVER_NO_PHONE = "您的话已经转给工作人员，上班时间会尽快回您。"
OPTED_OUT = (
    "已经停了，不会再给您推岗位。\n"
    '想再收，请到<a href="{mine}">我的</a>里打开“每周给我推岗位”。'
)
NOT_OPTED_IN = (
    "您现在没有开“每周给我推岗位”，不会收到推送。"
    '需要时到<a href="{mine}">我的</a>里打开。'
)
TALK = "请直接把想问的写在这里发出来，工作人员会回您。{call}"
UNCLEAR_KINDS = {
    "image": "[图片]", "voice": "[语音]", "video": "[视频]", "shortvideo": "[小视频]",
    "location": "[位置]", "link": "[链接]", "miniprogrampage": "[小程序卡片]",
}  # fmt: skip


def text_reply(push: dict[str, Any], text: str) -> str:
    """A passive text answer; `]]>` in echoed words would break the XML."""
    reply = TextReply(
        source=push.get("ToUserName", ""),
        target=push.get("FromUserName", ""),
        content=text.replace("]]>", "]] >"),
    )
    reply.time = int(time.time())
    rendered: str = reply.render()
    return rendered

"""The platform's error codes: the class that decides what to do, and a sentence for staff."""

from enum import StrEnum


class Category(StrEnum):
    OK = "ok"
    TOKEN = "token"  # noqa: S105  stale or missing access token
    CONFIG = "config"  # credentials, IP list, wrong method: nothing will pass until it is mended
    PUNISHED = "punished"
    CAPABILITY = "capability"
    QUOTA = "quota"  # of the day
    THROTTLE = "throttle"  # for minutes
    TRANSIENT = "transient"
    NEVER_RESEND = "never_resend"  # the platform has it already
    RECIPIENT = "recipient"  # this person cannot be reached until something changes
    WINDOW = "window"  # customer-service window shut or used up
    TEMPLATE = "template"
    PAYLOAD = "payload"
    OAUTH = "oauth"  # this person has to sign in again
    OTHER = "other"


# what a refreshed token mends; 41001 (no token at all) would be our own fault
STALE_TOKEN = frozenset({40001, 40014, 42001})

_ASK_ADMIN = "请管理员在公众平台核对后再试"
_TABLE: dict[Category, dict[int, str]] = {
    Category.OK: {0: "微信已接收"},
    Category.TOKEN: {
        40001: "微信不认公众号的访问凭证或密钥，请核对应用密钥",
        40014: "公众号的访问凭证无效，请核对应用密钥",
        42001: "公众号的访问凭证过期了，请稍后再试",
        41001: "请求里没有带访问凭证，请联系技术人员",
    },
    Category.CONFIG: {
        40002: "微信不认取凭证的方式，请联系技术人员",
        40013: "AppID 不对，请核对设置",
        40125: "应用密钥不对，请核对设置",
        40164: "服务器的出口地址不在公众号的 IP 白名单里，请在公众平台添加",
        40243: "应用密钥被冻结，请在公众平台解冻，约 10 分钟后生效",
        41002: "请求里没有 AppID，请核对设置",
        41004: "请求里没有应用密钥，请核对设置",
        43002: "请求方式不对（应为 POST），请联系技术人员",
        43003: "微信要求使用 HTTPS，请核对接口地址",
        48017: "接口地址已停用，请核对接口地址",
        61003: "第三方平台没有得到公众号授权，请重新授权",
        61004: "服务器的出口地址不在第三方平台的白名单里，请添加",
        61007: "公众号没有把这项权限授给第三方平台，请重新授权",
        89501: "服务器的出口地址正等公众号管理员确认，请管理员在微信里确认",
        89503: "服务器的出口地址要公众号管理员确认，请管理员在微信里确认",
        89506: "管理员两次拒绝了服务器的出口地址，请 24 小时后再试",
        89507: "管理员拒绝了服务器的出口地址，请 1 小时后再试",
    },
    Category.PUNISHED: {
        40251: "公众号因违规被降低了发送上限，请在公众平台查看通知",
        43106: "公众号因违规不能添加模板，请在公众平台查看通知",
        48004: "这个接口被微信封禁，请在公众平台查看处罚通知",
        50002: "公众号被微信限制使用，请在公众平台查看通知",
    },
    Category.CAPABILITY: {
        45103: f"公众号没有这个接口的权限，{_ASK_ADMIN}",
        45109: f"公众号没有这个接口的权限，{_ASK_ADMIN}",
        48001: f"公众号没有开通这个接口（可能是认证到期），{_ASK_ADMIN}",
        48008: f"公众号没有这类消息的权限，{_ASK_ADMIN}",
    },
    Category.QUOTA: {45009: "今天的发送次数用完了，其余的明天再发"},
    Category.THROTTLE: {
        43117: "给这个人发得太频繁了，过几天再发",
        45011: "调用太快了，过几分钟再发",
        45066: "重试太快了，过几分钟再发",
        45159: "标签正在被别的操作使用，过几分钟再试",
    },
    Category.TRANSIENT: {-1: "微信系统繁忙，稍后再发", 61450: "微信系统出错，稍后再发"},
    Category.NEVER_RESEND: {
        40241: "一分钟内发过同样的内容，微信只送一次",
        40252: "内容正在微信审核，通过后由微信送达，不要重发",
        45065: "这条消息微信已经收过，不要重发",
    },
    Category.RECIPIENT: {
        40003: "这个微信号不属于本公众号，请本人重新绑定",
        43004: "对方已取消关注，送不到了",
        43019: "对方在公众号的黑名单里，请先移出",
        43101: "对方没有订阅或已拒收",
        46004: "微信里没有这个用户，请本人重新绑定",
        48002: "对方关闭了接收本公众号的消息",
        50005: "对方没有关注公众号",
    },
    Category.WINDOW: {
        45015: "对方超过 48 小时没有来消息，现在不能直接回复，请改打电话",
        45047: "对方再来消息前，回复的条数已用完，请改打电话",
    },
    Category.TEMPLATE: {
        40036: "模板编号格式不对，请核对设置",
        40037: "公众号里没有这个模板，请核对设置",
        40039: "消息里的网址不合规，请核对公开地址",
        40165: "小程序页面路径不对，请核对设置",
        40246: "模板关键词不对，请核对模板",
        41028: "模板消息的表单编号不对，请联系技术人员",
        41029: "模板消息的表单编号已用过，请联系技术人员",
        41030: "小程序页面还没有发布，请先发布",
        43100: "模板改动太频繁，请过些天再改",
        43116: "这个模板被微信封禁，请换一个模板",
    },
    Category.PAYLOAD: {
        40008: "消息类型不对，请联系技术人员",
        40033: "内容里有微信不收的字符，请修改",
        40035: "参数不合规，请修改",
        40249: "微信认为内容是营销或违规，请修改内容",
        40250: "微信认为内容空泛或不规范，请修改内容",
        44002: "发出的内容是空的，请填写后再发",
        44004: "文字内容是空的，请填写后再发",
        45002: "文字太长了，请写短一些",
        45026: "模板数量到上限了，请先删掉不用的",
        45027: "模板与公众号的行业不一致，请换一个模板",
        47001: "发出的内容格式不对，请联系技术人员",
        47003: "模板里有一项内容不合要求（太长、为空或格式不对），请修改",
    },
    Category.OAUTH: {
        40029: "登录码无效，请对方重新打开页面",
        40030: "登录已失效，请对方重新打开页面",
        40163: "登录码已用过，请对方重新打开页面",
        40226: "微信认为这个账号有风险，拦下了登录",
        41008: "没有登录码，请对方重新打开页面",
        42002: "登录已过期，请对方重新打开页面",
        42003: "登录码过期了，请对方重新打开页面",
        42007: "对方改过微信密码，请重新打开页面登录",
        50001: "没有得到对方的授权，请对方重新打开页面",
    },
    Category.OTHER: {
        40015: "菜单类型不对，请修改菜单",
        40016: "菜单按钮的个数不对，请修改菜单",
        40018: "菜单按钮的名字太长，请写短一些",
        46003: "公众号还没有菜单",
        65316: "菜单里的外部网址太多，请减少",
        76003: "要查的接口路径不对，请联系技术人员",
    },
}
_BY_CODE = {
    code: (category, sentence)
    for category, sentences in _TABLE.items()
    for code, sentence in sentences.items()
}


def classify(errcode: int) -> Category:
    """The class of a code; OTHER for one that the table does not know."""
    return _BY_CODE[errcode][0] if errcode in _BY_CODE else Category.OTHER


def reason(errcode: int) -> str:
    """What happened and what to do, for staff."""
    if errcode in _BY_CODE:
        return _BY_CODE[errcode][1]
    return f"微信没有接收（代码 {errcode}），请联系技术人员"

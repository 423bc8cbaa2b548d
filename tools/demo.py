"""Write the demo's settings, DATA_DIR/demo.env, for the ports of this run."""

import sys
from pathlib import Path

from backend.core.settings import DEMO_SECRETS


def demo_settings(port: int, sandbox_port: int, data_dir: Path) -> dict[str, str]:
    """The demo as environment: published secrets, SQLite, the sandbox as every outside host."""
    sandbox = f"http://127.0.0.1:{sandbox_port}"
    return DEMO_SECRETS | {
        "XJY_DEMO": "1",
        "XJY_SECOND_FACTOR": "0",
        "XJY_ONE_SESSION": "0",
        "XJY_DATABASE_URL": f"sqlite:///{data_dir / 'xjy.db'}",
        "XJY_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "XJY_WECHAT_APP_ID": "wxde00000000000001",
        "XJY_WECHAT_API_BASE": sandbox,
        "XJY_WECHAT_OAUTH_BASE": sandbox,
        "XJY_WECHAT_MP_BASE": sandbox,
        "XJY_WECHAT_TEMPLATE_WEEKLY": "demoWeeklyPushTemplate000000000000000000001",
        "XJY_WECHAT_TEMPLATE_REMINDER": "demoHelperReminderTemplate00000000000000001",
        "XJY_MINI_APP_ID": "wxde00000000000002",
        "XJY_SMS_PROVIDER": "http",
        "XJY_SMS_API_BASE": f"{sandbox}/sms",
    }


def main() -> None:
    port, sandbox_port, data_dir = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    data_dir.mkdir(parents=True, exist_ok=True)
    settings = demo_settings(port, sandbox_port, data_dir)
    lines = [f"{name}='{value}'" for name, value in settings.items()]
    head = "# Written anew by each `make run` and `make setup`; your own XJY_* environment wins."
    (data_dir / "demo.env").write_text("\n".join([head, *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()

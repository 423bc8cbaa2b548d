"""Income verification (clause 4.1.1(2)): the work-lists and the contradictions."""

from datetime import timedelta

LATE_AFTER = timedelta(days=7)
MOST_AT_ONCE = 200
# the work-lists in the order of the work: title, and what to do with it
LISTS = {
    "waiting": ("待核实", "下面登记的务工收入，核对依据后勾选，一次核实"),
    "missing": ("没登记收入", "登记为有工作、还没有人登记务工收入。请村里去问"),
    "to_enter": ("待录入", "已核实的收入，请录入全国系统，录好后勾选标记"),
    "entered": ("已录入", "已核实，也已录入全国系统"),
    "no_income": ("有工作没收入", "登记为有工作，月收入却是 0。两条线一起核对"),
    "idle_income": ("没工作有收入", "登记为没有工作，却登记有月收入。两条线一起核对"),
}

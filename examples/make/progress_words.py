"""The words of a project's month: state of the work, problem, next step."""

from examples.make.common import month_end, pick
from examples.make.projects import Project, year_of

# Reached share of the whole investment (%), and what the site then looks like.
_STATES: tuple[tuple[float, tuple[str, ...]], ...] = (
    (8, ("场地平整完成，桩基施工", "正在进行桩基施工，围挡及临建完成")),
    (20, ("土建基础施工，地下管网敷设", "主装置区基础浇筑，设备订货")),
    (40, ("主体框架施工，长周期设备制造", "装置区钢结构安装，罐区基础完成")),
    (60, ("主体结构基本完成，设备陆续到货", "主要设备吊装，管廊施工")),
    (80, ("设备安装，工艺管道预制安装", "设备就位，电气仪表桥架施工")),
    (97, ("管道吹扫试压，电仪安装收尾", "单机试车，消防和环保设施安装")),
)
_PROBLEMS: dict[str, tuple[str, ...]] = {
    "slow": ("部分设备到货推迟", "施工人员不足，交叉作业影响进度", "钢材价格上涨，采购周期延长"),
    "lagging": ("长周期设备制造进度滞后", "设计变更较多，施工图交付慢", "项目单位资金到位慢"),
    "slump": ("银行贷款发放放缓，资金紧张", "总包单位更换，现场施工力量减少", "工艺包调整，部分单元停工待图"),
    "recover": ("前期手续办理用时较长", "土地组卷批复晚于计划"),
    "unstarted": ("用地指标尚未落实", "能评手续正在办理", "环评批复尚未取得"),
}
_STEPS: dict[str, tuple[str, ...]] = {
    "slow": ("增加施工班组，按周调度", "倒排工期，驻厂催交设备"),
    "lagging": ("召开专题协调会，逐项倒排工期", "督促设计单位按周交图，落实资金"),
    "slump": ("协调金融机构加快放款", "尽快恢复施工力量，抢抓工期"),
    "recover": ("增加作业面，追赶进度", "三班作业，力争年底前完成计划"),
    "unstarted": ("加快办理前期手续，力争早日开工", "包建责任人全程帮办，限时办结手续"),
    "later": ("按计划做好开工准备", "完成施工图审查和招标"),
}
_GOING_WELL = ("按计划推进下道工序施工", "加强现场安全管理，确保节点完成", "做好设备安装准备")


def state_of_work(project: Project, month: int) -> str:
    """形象进度 at the end of the month."""
    if not project.started_by(month_end(month)):
        return pick(("正在办理前期手续", "施工图设计，办理前期手续"), "state", project.number, month // 3)
    reached_pct = year_of(project)[month - 1].since_start_wan_yuan / project.total_wan_yuan * 100
    for limit_pct, words in _STATES:
        if reached_pct < limit_pct:
            return pick(words, "state", project.number, month // 2)
    return "建成，试生产"


def problem(project: Project, month: int) -> str:
    """存在问题, 无 where the work goes well."""
    words = _PROBLEMS.get(project.pace)
    well = (
        words is None or (project.pace == "slump" and month < 5) or (project.pace == "recover" and month > 8)
    )
    return "无" if well or words is None else pick(words, "problem", project.number, month // 2)


def next_step(project: Project, month: int) -> str:
    """下步打算."""
    if state_of_work(project, month) == "建成，试生产":
        return "做好试生产和竣工验收"
    words = _STEPS.get(project.pace, _GOING_WELL)
    if problem(project, month) == "无" and project.pace != "later":
        words = _GOING_WELL
    return pick(words, "step", project.number, month // 2)

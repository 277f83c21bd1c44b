"""The fifteen deliveries of the file formats: their columns in order, keys, clocks and file types."""

from __future__ import annotations

from dataclasses import dataclass

STATUS = "数据状态"


@dataclass(frozen=True)
class Delivery:
    """One source's files; `updated` is the column that tells a version's time, None without one."""

    source: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    updated: str | None
    daily: str  # suffix of the inbox files
    bulk: str  # suffix of the history file
    encoding: str = "utf-8"
    slashed: bool = False  # times as YYYY/M/D H:MM:SS
    numeric: tuple[str, ...] = ()  # written as numbers where the format has numbers


def _delivery(source: str, columns: str, key: str, updated: str | None, **rest: object) -> Delivery:
    fixed = {"daily": "csv", "bulk": "csv"} | rest
    return Delivery(source, tuple(columns.split()), tuple(key.split()), updated, **fixed)  # type: ignore[arg-type]


DELIVERIES = {
    d.source: d
    for d in (
        _delivery(
            "police_110",
            "JJDBH GLZJJDBH gllx XZQHDM JQLYFS SFBM BJSJ JJSJ JJWCSJ ZLSJ QSSJ LXSJ DDSJ FKSJ JASJ "
            "BJDH LXDH BJRMC BJRXBDM BJRZJLX BJRZJHM BJRSF DFRMC DFZJHM JQDZ JD WD WGBM BJNR "
            "CSJQLBDM CSJQLXDM JQLBDM JQLXDM YWCWQ YWWXWZ BQ SSRYQKSM SSRS SWRS JQDJDM JQCLZTDM "
            "GXDWDM GXDWMC FKNR HFBS SFJA GXSJ",
            "JJDBH",
            "GXSJ",
            encoding="gb18030",
        ),
        _delivery(
            "hotline_12345",
            "序号 办件编号 办件来源 市级编号 原始单号 诉求类型 投诉办件 保密 诉求主题 诉求内容 诉求人 诉求人电话 "
            "诉求人证件类型 诉求人证件号 对方名称 对方证件号 事发地址 经度 纬度 所属网格 事项大类 事项小类 紧急程度 "
            "办理单位代码 办理单位 办理科室 受理时间 派发时间 签收时间 承诺完成时间 办结时间 办件状态 处理结果 "
            "现场办结 回访时间 回访满意度 重复诉求 派单员 预警状态 更新时间",
            "办件编号",
            "更新时间",
            daily="xlsx",
            slashed=True,
            numeric=("序号", "经度", "纬度"),
        ),
        _delivery(
            "transfers",
            "流转编号 原单号 原平台 目标平台 目标单号 动作 时间 转出单位 接收单位 理由 结果 登记时间 更新时间",
            "流转编号",
            "更新时间",
        ),
        _delivery(
            "grid_events",
            "event_num event_name event_type event_size happen_time report_time grid_code grid_worker_id "
            "source confidential address lon lat description tags involved disposal status update_time",
            "event_num",
            "update_time",
            daily="jsonl",
            bulk="jsonl",
        ),
        _delivery(
            "dispute_ledger",
            "事件名称 发生日期 发生地点 事件规模 事件类别 涉及人数 事件简述 涉及单位 主要当事人证件代码 "
            "主要当事人证件号码 主要当事人姓名 主要当事人性别 主要当事人民族 主要当事人学历 主要当事人人员类别 "
            "主要当事人居住详址 化解时限 化解方式 化解组织 化解责任人姓名 化解责任人联系方式 化解是否成功 化解情况 "
            "考评日期 考评意见 经度 纬度 纠纷编号 地方子类 双方关系 受理渠道 受理时间 录入时间 关联单号 网格编码 "
            "责任单位代码 办结时间 更新时间",
            "纠纷编号",
            "更新时间",
            daily="xlsx",
            numeric=("涉及人数", "经度", "纬度"),
        ),
        _delivery(
            "dispute_parties",
            "纠纷编号 序号 角色 类型 姓名 证件类型 证件号码 电话 统一社会信用代码 单位名称 单位角色 起 止 更新时间",
            "纠纷编号 序号",
            "更新时间",
        ),
        _delivery(
            "handling_log",
            "流水号 业务编号 环节 时间 转出单位 承办单位代码 承办单位 经办人 结果 承诺日期 说明 登记时间 更新时间",
            "流水号",
            "更新时间",
        ),
        _delivery(
            "enterprise_reports",
            "上报编号 统一社会信用代码 企业名称 行业 事项 上报人 上报人证件号 上报人电话 拖欠金额元 拖欠月数 涉及人数 "
            "承诺支付日期 已支付金额元 支付时间 企业状态 内容 网格编码 上报时间 更新时间",
            "上报编号",
            "更新时间",
        ),
        _delivery(
            "court_filings",
            "案号 类型 案由 原告姓名 原告证件号 被告姓名 被告证件号 被告统一社会信用代码 立案时间 结案时间 结果 "
            "关联单号 登记时间 更新时间",
            "案号",
            "更新时间",
        ),
        _delivery(
            "orders",
            "文书编号 类型 关联文书 受保护人姓名 受保护人证件号 被告诫人姓名 被告诫人证件号 签发机关 签发时间 失效日期 "
            "关联单号 登记时间 更新时间",
            "文书编号",
            "更新时间",
        ),
        _delivery(
            "incidents",
            "事件编号 发生时间 层级 类型 地址 经度 纬度 网格编码 死亡人数 重伤人数 是否纠纷引发 关联单号 登记时间 更新时间",
            "事件编号",
            "更新时间",
        ),
        _delivery(
            "incident_persons",
            "事件编号 序号 角色 姓名 证件类型 证件号码 登记时间 更新时间",
            "事件编号 序号",
            "更新时间",
        ),
        _delivery(
            "grids",
            "网格编码 网格名称 村社区 乡镇街道 区县 类型 户数 人数 面积平方米 中心经度 中心纬度 边界WKT 网格员编号 "
            "网格员姓名 生效日期 失效日期 原网格编码",
            "网格编码 生效日期",
            None,
        ),
        _delivery(
            "residents",
            "人员编号 姓名 证件类型 证件号码 性别 出生日期 民族 学历 电话 居住地址 网格编码 居住类型 状态 登记时间 更新时间",
            "人员编号",
            "更新时间",
        ),
        _delivery(
            "grid_visits",
            "走访编号 网格编码 网格员编号 对象证件号 走访时间 发现 说明 登记时间",
            "走访编号",
            None,
        ),
    )
}

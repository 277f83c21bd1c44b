"""Conditions that several definitions share, as they would be written in any of them."""

# filings, orders and visits are acts of others about the dispute, not reports of it
REPORT = "platform in ('110', '12345', 'grid', 'ledger', 'firm')"
VIOLENT = "cue in ('扬言杀人', '同归于尽', '掐颈', '家暴', '持械', '受伤')"
BLOWS = "cue in ('家暴', '受伤', '掐颈')"
WORST = "cue in ('掐颈', '持械', '危险物品', '同归于尽')"
THREAT = "cue in ('扬言杀人', '扬言自杀', '同归于尽')"
NIGHT = "(hour(happened_at) >= 22 or hour(happened_at) < 6)"
GRAVITY = f"""case when {WORST} then 3 when {VIOLENT} then 2
    when cue in ('跟踪', '扬言自杀') then 1 else 0 end"""
# codes of table 5.56, main class and all below it
LOVE = "kind between '01' and '0199'"
NEIGHBOUR = "kind between '02' and '0299'"
LABOUR = "kind between '07' and '0799'"
LENDING = "kind between '08' and '0899'"
LAND = "(kind between '09' and '0999' or kind in ('1101', '1102'))"
PROPERTY = "kind between '04' and '0499'"

"""Every code that the guard raises: `area.rule`. Texts hold no data value and no count.

A list of constants, in the order of the stages that raise them; it is long because the guard has that many answers, and
whoever looks for one searches for its code.
"""

from core.errors import ErrorCode

TEXT_UNREADABLE = ErrorCode(
    code="text.unreadable",
    en="The engine cannot read this text as one SELECT statement.",
    zh="引擎无法将该文本读作一条 SELECT 语句。",
    hint_en="Mend the syntax at or just before the place shown: a missing comma, bracket or quote, a misspelt keyword.",
    hint_zh="请检查所示位置或其稍前处的语法：逗号、括号、引号是否缺失，关键字是否拼错。",
)
TEXT_SEVERAL = ErrorCode(
    code="text.several",
    en="The text holds more than one statement.",
    zh="文本中有多条语句。",
    hint_en="Send one SELECT at a time; a single semicolon at its end may stay.",
    hint_zh="请每次只提交一条 SELECT；句末的分号可以保留。",
)
TEXT_STATEMENT = ErrorCode(
    code="text.statement",
    en="One SELECT is read here: no COPY, SET, CREATE, INSERT or other statement, and no PIVOT without listed values.",
    zh="此处仅读取一条 SELECT，不支持 COPY、SET、CREATE、INSERT 等语句，也不支持未列出取值的 PIVOT。",
    hint_en="List a PIVOT's values: PIVOT t ON key IN ('a', 'b') USING count(*) GROUP BY g.",
    hint_zh="PIVOT 须列出取值：PIVOT t ON 键 IN ('a', 'b') USING count(*) GROUP BY g。",
)
TEXT_INVISIBLE = ErrorCode(
    code="text.invisible",
    en="The text holds a character that is invisible or changes the direction of reading.",
    zh="文本含有不可见或改变阅读方向的字符。",
    hint_en="Delete the character at the place shown: people must be able to read what they approve.",
    hint_zh="请删除所示位置的字符，以便审批人员看到的就是实际执行的内容。",
)
TEXT_FULL_WIDTH = ErrorCode(
    code="text.full_width",
    en="The text holds a full-width sign outside of quotes, and cannot be read with it.",
    zh="引号之外出现全角符号，语句因此无法读取。",
    hint_en="Write commas, brackets, quotes, operators and digits in half width: , ( ) ' = 0-9.",
    hint_zh="请将逗号、括号、引号、运算符和数字改为半角：, ( ) ' = 0-9。",
)
RESULT_TOO_WIDE = ErrorCode(
    code="result.too_wide",
    en="The result has more than {limit} columns.",
    zh="结果超过 {limit} 列。",
    hint_en="Ask for fewer columns at a time.",
    hint_zh="请分次查询较少的列。",
)
TEXT_UNBOUND = ErrorCode(
    code="text.unbound",
    en="The statement does not fit the granted tables, columns or types.",
    zh="该语句与已授权的表、列或类型不符。",
    hint_en="Check names and types against the catalogue of your grant.",
    hint_zh="请对照授权目录检查名称和类型。",
)
TEXT_TOO_LONG = ErrorCode(
    code="text.too_long",
    en="The text is longer than {limit} bytes.",
    zh="文本超过 {limit} 字节。",
    hint_en="Split the question.",
    hint_zh="请拆分语句。",
)
TEXT_TOO_DEEP = ErrorCode(
    code="text.too_deep",
    en="The text nests deeper than {limit} levels.",
    zh="文本嵌套超过 {limit} 层。",
    hint_en="Flatten nested sub-queries, parentheses or operators.",
    hint_zh="请减少嵌套层次。",
)
TEXT_TOO_LARGE = ErrorCode(
    code="text.too_large",
    en="The query stands for more than {limit} steps, with every CTE and alias written out where it is used.",
    zh="将每个 CTE 与别名在引用处展开后，该语句超过 {limit} 个步骤。",
    hint_en="Use each CTE once or twice, shorten lists of conditions, or split the question.",
    hint_zh="请减少对同一 CTE 的重复引用、缩短条件列表，或拆分语句。",
)
TEXT_CONDITIONS = ErrorCode(
    code="text.conditions",
    en="The text has more than {limit} conditions (comparisons and branches of CASE).",
    zh="文本中的条件（比较与 CASE 分支）超过 {limit} 个。",
    hint_en="Write many values of one column as IN (…) or as a range, or join a public table.",
    hint_zh="同一列的多个取值请写成 IN (…) 或区间，或关联公共表。",
)
TEXT_AGGREGATES = ErrorCode(
    code="text.aggregates",
    en="The text has more than {limit} aggregates.",
    zh="文本中的聚合超过 {limit} 个。",
    hint_en="Ask for fewer columns at a time, or group by a key instead of one column for each of its values.",
    hint_zh="请分次查询较少的列，或按键分组，而不要为每个取值各写一列。",
)
TEXT_JOINS = ErrorCode(
    code="text.joins",
    en="The text has more than {limit} joins.",
    zh="文本中的连接超过 {limit} 个。",
    hint_en="Use each CTE once or twice, or split the question.",
    hint_zh="请减少对同一 CTE 的重复引用，或拆分语句。",
)
TEXT_UNKNOWN = ErrorCode(
    code="text.unknown",
    en="The guard does not know this construct: {what}.",
    zh="守卫不认识该结构：{what}。",
    hint_en="Write it with plain SELECT, JOIN, WHERE, GROUP BY, CASE and the listed functions.",
    hint_zh="请改用普通的 SELECT、JOIN、WHERE、GROUP BY、CASE 及清单内函数。",
)
TEXT_LIST = ErrorCode(
    code="text.list",
    en="A list has more than {limit} items.",
    zh="列表超过 {limit} 项。",
    hint_en="Use a range, or join a public table.",
    hint_zh="请使用范围条件或关联公共表。",
)
SELECT_STAR = ErrorCode(
    code="select.star",
    en="`*` and COLUMNS(…) stand here for columns that are not written out, or would bring out rows.",
    zh="此处的 `*` 或 COLUMNS(…) 代表未写明的列，或将输出逐行数据。",
    hint_en="Name aggregates and group keys; over an aggregate SELECT * and * EXCLUDE (a) are read.",
    hint_zh="请列出聚合与分组键；对聚合结果可用 SELECT * 与 * EXCLUDE (a)。",
)
SELECT_ROWS = ErrorCode(
    code="select.rows",
    en="This would bring out rows or values of single subjects, not aggregates.",
    zh="该语句将输出逐行或单个主体的数据，而非聚合结果。",
    hint_en="Aggregate with count, sum, avg and the like, by allowed group keys.",
    hint_zh="请按允许的分组键使用 count、sum、avg 等聚合。",
)
GROUP_SUBJECT = ErrorCode(
    code="group.subject",
    en="The result would have one row for each data subject.",
    zh="结果将为每个数据主体输出一行。",
    hint_en="Aggregate the per-subject values once more, over allowed group keys.",
    hint_zh="请对逐主体的值再按允许的分组键聚合一次。",
)
GROUP_ID = ErrorCode(
    code="group.id",
    en="{column} identifies single rows or objects and cannot be a group key.",
    zh="{column} 标识单行或单个对象，不能作为分组键。",
    hint_en="Group by a coarser key.",
    hint_zh="请使用更粗的分组键。",
)
GROUP_QUASI = ErrorCode(
    code="group.quasi",
    en="{column} is a quasi-identifier: it can be a group key only through its allowed coarsenings.",
    zh="{column} 为准标识列，只能以允许的粗化方式作为分组键。",
    hint_en="Allowed: {forms}.",
    hint_zh="允许：{forms}。",
)
GROUP_MEASURE = ErrorCode(
    code="group.measure",
    en="{column} is a measure: it can be a group key only through wide bins.",
    zh="{column} 为度量列，只能以足够宽的区间作为分组键。",
    hint_en="Use floor({column} / w) with w of at least {width}, or CASE ranges.",
    hint_zh="请使用 floor({column} / w)，w 不小于 {width}，或 CASE 区间。",
)
GROUP_TOO_MANY = ErrorCode(
    code="group.too_many",
    en="More than {limit} group keys.",
    zh="分组键超过 {limit} 个。",
    hint_en="Ask with fewer keys.",
    hint_zh="请减少分组键。",
)
GROUP_EXPRESSION = ErrorCode(
    code="group.expression",
    en="This expression cannot be a group key.",
    zh="该表达式不能作为分组键。",
    hint_en="Group by a key column, a coarsening, a bin or CASE ranges.",
    hint_zh="请按键列、粗化、区间或 CASE 范围分组。",
)
GROUP_LOOKUP = ErrorCode(
    code="group.lookup",
    en="{column} is looked up by a quasi-identifier, and nothing declares that it is coarser than that.",
    zh="{column} 由准标识列关联得到，未声明其比该准标识列更粗。",
    hint_en="Group by a yes/no column of the public table, or by one whose domain the policy lists.",
    hint_zh="请使用公共表中的布尔列，或策略中已列出取值域的列分组。",
)
GROUP_MIXED = ErrorCode(
    code="group.mixed",
    en="A CASE that shows one column under a condition on another, or a condition per subject, is not a group key.",
    zh="不能以“按一列的条件显示另一列”的 CASE 或逐主体的条件作为分组键。",
    hint_en="Group by both columns, or give every branch of the CASE a constant.",
    hint_zh="请按两列分组，或让 CASE 的每个分支取常量。",
)
MISSING_CONDITION = ErrorCode(
    code="missing.condition",
    en="How many lack {column} is declared to be open, so rows cannot be told apart by its values.",
    zh="{column} 的缺失情况已声明为公开，不能按其取值区分数据行。",
    hint_en="Add it up, average or correlate it; filter, branch and group by other columns, or by IS NOT NULL.",
    hint_zh="可对其求和、求均值或计算相关；请用其他列或 IS NOT NULL 作为筛选、分支和分组条件。",
)
COLUMN_UNKNOWN = ErrorCode(
    code="column.unknown",
    en="There is no column {column} here.",
    zh="此处没有列 {column}。",
    hint_en="Close to it here: {near}. Otherwise check the name against the catalogue of your grant.",
    hint_zh="此处相近的名称：{near}。否则请对照授权目录检查名称。",
)
COLUMN_AMBIGUOUS = ErrorCode(
    code="column.ambiguous",
    en="{column} is in more than one table here.",
    zh="{column} 在此处属于多个表。",
    hint_en="Write table.column.",
    hint_zh="请写成 表.列。",
)
COLUMN_TEXT = ErrorCode(
    code="column.text",
    en="{column} is free text, which this lane does not use.",
    zh="{column} 为自由文本，本通道不可使用。",
    hint_en="Leave it out, or ask for a coded column.",
    hint_zh="请去掉该列，或申请编码列。",
)
TABLE_UNKNOWN = ErrorCode(
    code="table.unknown",
    en="There is no table {table} in the grant.",
    zh="授权中没有表 {table}。",
    hint_en="Close to it in the grant: {near}. Otherwise check the name, or apply for the table.",
    hint_zh="授权中相近的名称：{near}。否则请检查名称或申请该表。",
)
FUNCTION_UNKNOWN = ErrorCode(
    code="function.unknown",
    en="The function {name} is not on the allow-list here.",
    zh="函数 {name} 不在此处允许的清单内。",
    hint_en="Close to it on the list: {near}. All allowed functions: docs/guard-sql.md.",
    hint_zh="清单内相近的函数：{near}。全部允许的函数见 docs/guard-sql.md。",
)
FUNCTION_ARGUMENTS = ErrorCode(
    code="function.arguments",
    en="{name} is not allowed with these arguments.",
    zh="{name} 不允许使用这些参数。",
    hint_en="Write for example {form}. All allowed forms: docs/guard-sql.md.",
    hint_zh="可写为：{form}。全部允许的形式见 docs/guard-sql.md。",
)
TYPE_MIXED = ErrorCode(
    code="type.mixed",
    en="Values of type {left} and {right} would meet: they would be converted row by row, until one fails.",
    zh="{left} 与 {right} 类型的值相遇：需逐行转换，直至某一行失败。",
    hint_en="Write the constant as the column's type (DATE '2024-01-31', 5 or '5'), or convert one side with CAST.",
    hint_zh="请按列的类型书写常量（DATE '2024-01-31'、5 或 '5'），或用 CAST 转换其中一侧。",
)
CONSTANT_UNREADABLE = ErrorCode(
    code="constant.unreadable",
    en="{value!r} is no value of type {type}.",
    zh="{value!r} 不是 {type} 类型的值。",
    hint_en="Write dates as DATE '2024-01-31', times as TIMESTAMP '2024-01-31 08:00:00', numbers without quotes.",
    hint_zh="日期写作 DATE '2024-01-31'，时间写作 TIMESTAMP '2024-01-31 08:00:00'，数字不加引号。",
)
FUNCTION_CLOCK = ErrorCode(
    code="function.clock",
    en="{name} depends on when the query runs, so its answer could not be checked or repeated.",
    zh="{name} 取决于运行时刻，结果无法复核或重现。",
    hint_en="Write the date as a constant: DATE '2024-01-31'.",
    hint_zh="请将日期写成常量，如 DATE '2024-01-31'。",
)
AGGREGATE_SINGLE = ErrorCode(
    code="aggregate.single_value",
    en="{name} brings out values of single subjects.",
    zh="{name} 会输出单个主体的值。",
    hint_en="Use count, sum, avg or a quantile; take min and max by subject; GROUP BY what is public.",
    hint_zh="请改用 count、sum、avg 或分位数；min、max 可按主体分组取得；公共列请放入 GROUP BY。",
)
AGGREGATE_UNKNOWN = ErrorCode(
    code="aggregate.unknown",
    en="The aggregate {name} is not on the allow-list.",
    zh="聚合函数 {name} 不在允许的清单内。",
    hint_en="Use one of the aggregates in docs/guard-sql.md.",
    hint_zh="请使用 docs/guard-sql.md 所列聚合函数。",
)
FLOW_TO_ROWS = ErrorCode(
    code="flow.aggregate_to_rows",
    en="An aggregate over protected rows flows back into row-level work.",
    zh="受保护数据的聚合结果回流到逐行计算中。",
    hint_en="Ask for the aggregate first, then write its value as a constant.",
    hint_zh="请先查询该聚合，再以常量写入其值。",
)
FLOW_DROPS = ErrorCode(
    code="flow.drops_subject",
    en="This step forgets the data subjects of type {subject}.",
    zh="该步骤丢失了 {subject} 类数据主体。",
    hint_en="Group by that subject as well, or take no step: count(DISTINCT p), sum(x) / count(DISTINCT p).",
    hint_zh="请同时按该主体列分组，或不分步：count(DISTINCT p)、sum(x) / count(DISTINCT p)。",
)
JOIN_CROSS = ErrorCode(
    code="join.cross",
    en="Protected tables are joined without a link between their subjects or a declared foreign key.",
    zh="受保护表之间缺少主体关联或已声明的外键关联。",
    hint_en="Join by equality on the shared subject or a declared foreign key; write bins as CASE WHEN x < 30 …",
    hint_zh="请按共同主体列等值关联，或沿已声明的外键关联；区间请写成 CASE WHEN x < 30 …",
)
JOIN_MANY = ErrorCode(
    code="join.many",
    en="More than {limit} joins here multiply rows: a row of either side meets several of the other.",
    zh="此处有超过 {limit} 个连接使行数成倍增长：两侧的行都对应对方的多行。",
    hint_en="Aggregate each table per subject in a sub-query first, then join the results on the subject.",
    hint_zh="请先在子查询中按主体汇总各表，再按主体连接结果。",
)
JOIN_UNLINKED = ErrorCode(
    code="join.unlinked",
    en="The text crosses public tables or cells without an equality more than {limit} times.",
    zh="文本中公共表或单元格之间无等值条件的连接超过 {limit} 个。",
    hint_en="Join by an equality of columns (ON a.code = b.code), or aggregate to one row before you cross.",
    hint_zh="请按列等值连接（ON a.code = b.code），或先汇总为一行再交叉连接。",
)
JOIN_KIND = ErrorCode(
    code="join.kind",
    en="{kind} joins are not allowed on protected rows.",
    zh="受保护数据不允许 {kind} 连接。",
    hint_en="Use JOIN … ON or LEFT JOIN … ON with equality.",
    hint_zh="请使用等值的 JOIN … ON 或 LEFT JOIN … ON。",
)
JOIN_LEFT = ErrorCode(
    code="join.left_filter",
    en="The optional side of an outer join on protected rows may carry no filter or further join.",
    zh="受保护数据外连接的可选一侧不得带有过滤或其他连接。",
    hint_en="Filter inside the aggregate with CASE or FILTER, or per subject first; for rows without match NOT EXISTS.",
    hint_zh="请在聚合内使用 CASE 或 FILTER，或先按主体聚合；如需无匹配的行，请写 NOT EXISTS。",
)
JOIN_SUBJECT = ErrorCode(
    code="join.subject_mismatch",
    en="The joined rows may belong to different subjects of type {subject}.",
    zh="连接后的行可能属于不同的 {subject} 主体。",
    hint_en="Join on the {subject} column too.",
    hint_zh="请同时按 {subject} 列关联。",
)
JOIN_PUBLIC = ErrorCode(
    code="join.public_key",
    en="A public table may be joined by a key, or along a declared foreign key, not by {column}.",
    zh="公共表可按键列或已声明的外键关联，不可按 {column} 关联。",
    hint_en="Join by a key column; ask the operator to declare a foreign key to a calendar or code list.",
    hint_zh="请按键列关联；日历或代码表可请运营主体声明外键。",
)
FILTER_SUBJECT = ErrorCode(
    code="filter.subject",
    en="{column} identifies a data subject or an object: it may only be joined.",
    zh="{column} 标识数据主体或对象，只能用于关联。",
    hint_en="Filter by keys, coarse attributes or measures.",
    hint_zh="请按键列、粗粒度属性或度量过滤。",
)
SUBQUERY_CORRELATED = ErrorCode(
    code="subquery.correlated",
    en="This sub-query depends on the outer rows in a way that is not allowed.",
    zh="该子查询以不允许的方式依赖外层行。",
    hint_en="Use EXISTS or IN on the shared subject or a declared foreign key.",
    hint_zh="请在共同主体或已声明的外键上使用 EXISTS 或 IN。",
)
SUBQUERY_KIND = ErrorCode(
    code="subquery.kind",
    en="Only IN, EXISTS and scalar sub-queries are allowed here.",
    zh="此处仅允许 IN、EXISTS 和标量子查询。",
    hint_en="Rewrite ANY/ALL with IN or a join.",
    hint_zh="请将 ANY/ALL 改写为 IN 或连接。",
)
WINDOW_ROWS = ErrorCode(
    code="window.rows",
    en="Window functions over protected rows are not allowed.",
    zh="受保护的逐行数据不允许窗口函数。",
    hint_en="Aggregate first, then use windows; for a subject's first or last date take min or max by subject.",
    hint_zh="请先聚合；聚合结果上允许窗口函数。如需每个主体的首次或末次记录，请按主体分组取日期的 min 或 max。",
)
ROWS_LIMIT = ErrorCode(
    code="rows.limit",
    en="LIMIT, SAMPLE, QUALIFY or DISTINCT ON over protected rows picks single rows.",
    zh="对受保护的逐行数据使用 LIMIT、SAMPLE、QUALIFY 或 DISTINCT ON 会挑出单行。",
    hint_en="Aggregate first; LIMIT and QUALIFY over aggregates are allowed.",
    hint_zh="请先聚合；聚合结果上允许 LIMIT 和 QUALIFY。",
)
SET_ROWS = ErrorCode(
    code="set.rows",
    en="Set operations on protected rows are not allowed.",
    zh="受保护的逐行数据不允许集合运算。",
    hint_en="Aggregate each side first.",
    hint_zh="请先分别聚合。",
)
CTE_RECURSIVE = ErrorCode(
    code="cte.recursive",
    en="Recursive queries are not allowed.",
    zh="不允许递归查询。",
    hint_en="Write it without recursion.",
    hint_zh="请改写为非递归形式。",
)
FROM_FUNCTION = ErrorCode(
    code="from.function",
    en="Of table functions only lists of constants are read.",
    zh="表函数中仅支持常量列表。",
    hint_en="Use granted tables, VALUES (1, 'a'), range(1, 13), generate_series(1, 12) or unnest(['a', 'b']).",
    hint_zh="请使用已授权的表，或 VALUES (1, 'a')、range(1, 13)、generate_series(1, 12)、unnest(['a', 'b'])。",
)
MEASURE_ARGUMENT = ErrorCode(
    code="measure.argument",
    en="{name} needs an argument made of measures or per-subject values.",
    zh="{name} 的参数须由度量列或逐主体的值构成。",
    hint_en="Use measure columns; count group keys instead of summing them.",
    hint_zh="请使用度量列；对分组键请计数而非求和。",
)
MEASURE_SHAPE = ErrorCode(
    code="measure.shape",
    en="The guard cannot judge the contributions to this expression.",
    zh="守卫无法判断各主体对该表达式的贡献。",
    hint_en="Use sums, differences and products of measures and constants, CASE, least, greatest.",
    hint_zh="请使用度量与常量的和、差、积以及 CASE、least、greatest。",
)
MEASURE_DEGREE = ErrorCode(
    code="measure.degree",
    en="More than {limit} measures are multiplied.",
    zh="相乘的度量超过 {limit} 个。",
    hint_en="Lower the degree.",
    hint_zh="请降低次数。",
)
MEASURE_TERMS = ErrorCode(
    code="measure.terms",
    en="The expression has more than {limit} terms.",
    zh="表达式超过 {limit} 项。",
    hint_en="Split it into several aggregates.",
    hint_zh="请拆成多个聚合。",
)
MEASURE_SCALE = ErrorCode(
    code="measure.scale",
    en="A constant scales a measure by more than {limit}.",
    zh="常量将度量放大超过 {limit} 倍。",
    hint_en="Use a smaller constant.",
    hint_zh="请使用较小的常量。",
)
MEASURE_WEIGHT = ErrorCode(
    code="measure.weight",
    en="{column} may not weigh a measure: weighted sums over one cell can be solved for single contributions.",
    zh="{column} 不能作为度量的权重：同一单元格的多个加权和可反解出单个主体的贡献。",
    hint_en="Multiply different measures, or group by the column and multiply the cells.",
    hint_zh="请将不同度量相乘，或按该列分组后再对单元格相乘。",
)
MEASURE_SELECTED = ErrorCode(
    code="measure.selected",
    en="{column} is added up while a filter chooses its single values.",
    zh="{column} 被汇总，同时过滤条件又逐个挑选其取值。",
    hint_en="Filter it by a range, or count instead of adding up.",
    hint_zh="请用区间过滤该列，或改为计数。",
)
MEASURE_STEP = ErrorCode(
    code="measure.step",
    en="{name} turns what is added up into steps: a hidden condition.",
    zh="{name} 将被汇总的值变为阶梯值，等同于隐藏条件。",
    hint_en="Add up the plain measure; write conditions as CASE or FILTER; group by bins.",
    hint_zh="请汇总原始度量；条件请写成 CASE 或 FILTER；分箱请用于分组。",
)
MEASURE_CAST = ErrorCode(
    code="measure.cast",
    en="A value that is added up may not fit into {type}.",
    zh="被汇总的值可能超出 {type} 的范围。",
    hint_en="Cast to DOUBLE or to a wide DECIMAL, or cast the result.",
    hint_zh="请转换为 DOUBLE 或足够宽的 DECIMAL，或对结果再作转换。",
)
MEASURE_COUNTED = ErrorCode(
    code="measure.counted",
    en="The guard cannot see for whom this counted expression is NULL.",
    zh="守卫无法判断被计数表达式对哪些主体为 NULL。",
    hint_en="Count a column, or use count_if or FILTER with a condition.",
    hint_zh="请对列计数，或使用带条件的 count_if 或 FILTER。",
)
MEASURE_DISTINCT = ErrorCode(
    code="measure.distinct",
    en="count(DISTINCT {column}) counts values that a single subject may have; only data subjects are counted.",
    zh="count(DISTINCT {column}) 会计入单个主体独有的取值；只能对数据主体去重计数。",
    hint_en="Group by the column and count the cells, or count per subject in a sub-query grouped by the subject.",
    hint_zh="请按该列分组后统计单元格数，或在按主体分组的子查询中统计每个主体的个数。",
)
MEASURE_QUANTILE = ErrorCode(
    code="measure.quantile",
    en="Quantiles are interpolated (quantile_cont, median) at multiples of {step}.",
    zh="分位数须为插值形式（quantile_cont、median），且分位点为 {step} 的整数倍。",
    hint_en="Use quantile_cont or percentile_cont at such a point.",
    hint_zh="请在允许的分位点上使用 quantile_cont 或 percentile_cont。",
)
GROUP_MISSING = ErrorCode(
    code="group.missing",
    en="{column} is shown beside aggregates, but neither grouped by nor aggregated.",
    zh="{column} 与聚合并列输出，但既未分组也未聚合。",
    hint_en="Add it to GROUP BY (or write GROUP BY ALL), or put it into an aggregate.",
    hint_zh="请将其加入 GROUP BY（或写 GROUP BY ALL），或放入聚合函数。",
)
GROUP_SETS = ErrorCode(
    code="group.sets",
    en="These grouping sets repeat a set or are too many.",
    zh="分组集重复或过多。",
    hint_en="List each grouping set once.",
    hint_zh="请将每个分组集只列一次。",
)
READING_DISAGREES = ErrorCode(
    code="reading.disagrees",
    en="The guard's reading and the engine's differ in the tables, columns or functions touched.",
    zh="守卫与引擎对所涉表、列或函数的理解不一致。",
    hint_en="Write the query more plainly.",
    hint_zh="请以更简明的方式书写。",
)
PIVOT_LIST = ErrorCode(
    code="pivot.list",
    en="This PIVOT or UNPIVOT is not read: values or columns must be listed, aggregates plain, and named if several.",
    zh="无法读取该 PIVOT 或 UNPIVOT：取值或列须逐一列出，聚合须为普通聚合，多个聚合须各有别名。",
    hint_en="Write PIVOT (sum(n) FOR key IN ('a', 'b')), or UNPIVOT (amount FOR what IN (n, m)) over an aggregate.",
    hint_zh="请写成 PIVOT (sum(n) FOR 键 IN ('a', 'b'))，或对聚合结果写 UNPIVOT (值 FOR 名 IN (n, m))。",
)
ORDER_ALL = ErrorCode(
    code="order.all",
    en="ORDER BY ALL and expressions that are not in the result are not supported here.",
    zh="此处不支持 ORDER BY ALL 或结果之外的表达式排序。",
    hint_en="Order by output columns or positions.",
    hint_zh="请按输出列或位置排序。",
)
RESULT_TOO_LARGE = ErrorCode(
    code="result.too_large",
    en="The result has more than {limit} rows.",
    zh="结果超过 {limit} 行。",
    hint_en="Use fewer or coarser keys.",
    hint_zh="请使用更少或更粗的键。",
)
RESULT_MALFORMED = ErrorCode(
    code="result.malformed",
    en="The run did not give what the plan promised; nothing was released.",
    zh="运行结果与计划不符，未释放任何内容。",
    hint_en="Tell the operator.",
    hint_zh="请告知运营主体。",
)
POLICY_SHAPE = ErrorCode(
    code="policy.shape",
    en="{where}: {problem}.",
    zh="{where}：{problem}。",
    hint_en="See docs/guard-policy.md.",
    hint_zh="见 docs/guard-policy.md。",
)
POLICY_LOOSER = ErrorCode(
    code="policy.looser",
    en="Table {table} would loosen the rule {rule}.",
    zh="表 {table} 会放宽规则 {rule}。",
    hint_en="A table may only make a rule stricter.",
    hint_zh="单个表只能使规则更严。",
)
POLICY_FLOOR = ErrorCode(
    code="policy.floor",
    en="The rule {rule} may not be looser than {limit}.",
    zh="规则 {rule} 不得宽于 {limit}。",
    hint_en="Choose a value at least as strict; see docs/guard-policy.md.",
    hint_zh="请选择不低于该要求的值，见 docs/guard-policy.md。",
)
TRIAL_TABLES = ErrorCode(
    code="trial.tables",
    en="The trial's tables could not be made from {source}: {why}.",
    zh="无法根据 {source} 建立试算表：{why}。",
    hint_en="Run the schema script in DuckDB by itself; check foreign keys, types and file names.",
    hint_zh="请先在 DuckDB 中单独运行结构脚本，并检查外键、类型和文件名。",
)
ARTEFACT_KIND = ErrorCode(
    code="artefact.kind",
    en="Free code gives named tables and scalars, at least one of them; no table is called scalars beside scalars.",
    zh="自由代码须返回命名的数据表或标量（至少一项）；返回标量时，数据表不得命名为 scalars。",
    hint_en="Call result(tables=…, scalars=…, figures=…) once; a figure draws one of the tables.",
    hint_zh="请调用一次 result(tables=…, scalars=…, figures=…)；图形须基于其中一张表绘制。",
)
ARTEFACT_MODEL = ErrorCode(
    code="artefact.model",
    en="Models cannot leave yet: the gate that would judge them does not stand.",
    zh="模型暂不能放行：模型审查关口尚未建立。",
    hint_en="Give what you learned from the model as tables: coefficients with their intervals, scores by group.",
    hint_zh="请将模型结论以数据表返回，例如系数及其区间、分组得分。",
)
ARTEFACT_NAME = ErrorCode(
    code="artefact.name",
    en="A table has no plain name, or two have one name.",
    zh="有数据表的名称不合规或重名。",
    hint_en="A letter or a Chinese character first, then letters, digits or underscores, 63 at most; case is ignored.",
    hint_zh="名称以字母或汉字开头，其后为字母、汉字、数字或下划线，最多 63 个字符；不区分大小写。",
)
ARTEFACT_TYPE = ErrorCode(
    code="artefact.type",
    en="A column holds what a released table cannot: bytes, times of day, numbers beyond 64 bits or odd dates.",
    zh="有列含有结果表不支持的内容：字节串、时刻、超过 64 位的整数或超出历法的日期。",
    hint_en="Give numbers, texts, truth values, dates or timestamps.",
    hint_zh="请使用数值、文本、真假值、日期或时间戳。",
)
ARTEFACT_FIGURE = ErrorCode(
    code="artefact.figure",
    en="A figure is not of the declared form, or does not fit the table that it names.",
    zh="有图形不符合规定的形式，或与其所指的表不符。",
    hint_en="Give table, mark (line, area, bar, point), x, y; also colour, low and high, title, x_title, y_title.",
    hint_zh="须给出 table、mark（line、area、bar、point）、x、y；可选 colour、low 与 high、title、x_title、y_title。",
)
ARTEFACT_COLOURS = ErrorCode(
    code="artefact.colours",
    en="A figure has more colours than people can tell apart.",
    zh="图形的颜色过多，无法分辨。",
    hint_en="Colour by a column of few categories, at most 12.",
    hint_zh="请以类别较少的列着色，最多 12 类。",
)
ARTEFACT_TOO_LARGE = ErrorCode(
    code="artefact.too_large",
    en="The result is larger than people can check.",
    zh="结果过大，无法人工审核。",
    hint_en="Aggregate further; artefact.rows, .columns, .parts and .figures of the guard policy give the limits.",
    hint_zh="请进一步汇总；上限见守卫策略规则 artefact.rows、.columns、.parts 与 .figures。",
)
ARTEFACT_TEXT = ErrorCode(
    code="artefact.text",
    en="The result holds texts that are too long for a label.",
    zh="结果含有过长的文本。",
    hint_en="Use short labels; long texts could carry packed data.",
    hint_zh="请使用简短标签；长文本可能夹带数据。",
)
ARTEFACT_TOKEN = ErrorCode(
    code="artefact.token",
    en="The result holds the token of a data subject or the identifier of an object.",
    zh="结果含有数据主体令牌或对象标识。",
    hint_en="Leave identifying columns out.",
    hint_zh="请去除标识列。",
)
ARTEFACT_RARE_TEXT = ErrorCode(
    code="artefact.rare_text",
    en="The result repeats a text that too few source rows hold: it could name somebody.",
    zh="结果重复了极少数源记录才有的文本，可能指向具体个人。",
    hint_en="Group rare texts together; names of columns, legends and titles count as well.",
    hint_zh="请合并罕见文本；列名、图例和标题同样计入。",
)
ARTEFACT_SOURCE_ROW = ErrorCode(
    code="artefact.source_row",
    en="Rows of the result repeat cells that stand together in one source row.",
    zh="结果中有行重复了同一源记录的多个单元格。",
    hint_en="Aggregate over many subjects instead of picking rows; the points of a figure are rows as well.",
    hint_zh="请对多个主体汇总，而不是挑选记录；图形上的点也是记录。",
)
ARTEFACT_SINGLE_VALUES = ErrorCode(
    code="artefact.single_values",
    en="Many values of a column are values of few source rows: records, medians or extremes.",
    zh="有列的多数取值等于极少数源记录的值：可能是原始记录、中位数或极值。",
    hint_en="Round them, or use means over many subjects.",
    hint_zh="请取整，或改用多个主体的均值。",
)
ARTEFACT_FREE_CODE = ErrorCode(
    code="artefact.free_code",
    en="Free code computed this result: nothing about it is proved, two people must look.",
    zh="该结果由自由代码计算，无法自动证明安全，须两人审核。",
    hint_en="The same question in SQL can be judged by the guard.",
    hint_zh="若改用 SQL，守卫可自动判定。",
)
GUARD_FAULT = ErrorCode(
    code="guard.fault",
    en="A check of the guard broke on this text; nothing was released.",
    zh="守卫在检查该文本时出错，未释放任何内容。",
    hint_en="Write the query more plainly, and tell the operator.",
    hint_zh="请以更简明的方式书写，并告知运营主体。",
)

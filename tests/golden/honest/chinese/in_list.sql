-- expect: same
select 性别, Count(*) as 数量 from 居民 where 区 in ('第1区', '第3区', '第5区') group by 1 order by 1;

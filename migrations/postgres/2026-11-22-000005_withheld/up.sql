-- Of surveys that were corrected or told by partition, less was withheld before. What was shown cannot
-- be taken back: up to which entry, verification must know.
insert into settings (name, value)
select 'withheld_since', seq::text from ledger_head where seq > 0;

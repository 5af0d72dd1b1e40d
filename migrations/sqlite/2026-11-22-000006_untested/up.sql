-- Whether people or cases were sampled of which no sampling error can be worked out: all gave the same
-- answer, or nobody told how far theirs lie apart. Null in cells of before, of which nobody knows.
alter table cells add column untested integer
    check (untested in (0, 1))
    check (not untested or state = 'measured');

-- What was published before does not tell, for ever: up to which entry, verification must know.
insert into settings (name, value)
select 'untested_since', cast(seq as text) from ledger_head where seq > 0;

alter table cells
    add column untested boolean,
    add constraint cells_untested_check check (not untested or state = 'measured');
comment on column cells.untested is
    'sampled, but no sampling error can be worked out; null in cells of before, of which nobody knows';

-- What was published before does not tell, for ever: up to which entry, verification must know.
insert into settings (name, value)
select 'untested_since', seq::text from ledger_head where seq > 0;

alter table cells
    add column sampling_basis text collate "C" check (sampling_basis in ('mean', 'proportion')),
    add column sampling_n double precision check (sampling_n >= 2 and sampling_n < 'infinity'),
    add column sampling_deviation double precision check (sampling_deviation between 0 and 70.72),
    add constraint cells_sampling_check check (
        (sampling_basis is null) = (sampling_n is null)
        and (sampling_basis is null) = (sampling_deviation is null)
        and (sampling_basis is null or state = 'measured'));
comment on column cells.sampling_basis is
    'what the sampling error is worked out from: all three, or none where nothing was sampled';
comment on column cells.sampling_n is 'independent answers';
comment on column cells.sampling_deviation is 'of one answer, in points';

-- What was published before has none, for ever: up to which entry, verification must know.
insert into settings (name, value)
select 'sampling_since', seq::text from ledger_head where seq > 0;

-- What the sampling error of a cell is worked out from: all three, or none where nothing was sampled.
alter table cells add column sampling_basis text
    check (sampling_basis in ('mean', 'proportion'));
-- Independent answers.
alter table cells add column sampling_n real check (sampling_n >= 2 and sampling_n < 9e999);
-- Of one answer, in points. Two answers at both ends of the scale are the farthest apart.
alter table cells add column sampling_deviation real
    check (sampling_deviation between 0 and 70.72)
    check ((sampling_basis is null) = (sampling_n is null)
        and (sampling_basis is null) = (sampling_deviation is null)
        and (sampling_basis is null or state = 'measured'));

-- What was published before has none, for ever: up to which entry, verification must know.
insert into settings (name, value)
select 'sampling_since', cast(seq as text) from ledger_head where seq > 0;

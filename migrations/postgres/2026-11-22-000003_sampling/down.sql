delete from settings where name = 'sampling_since';
alter table cells
    drop constraint cells_sampling_check,
    drop column sampling_deviation,
    drop column sampling_n,
    drop column sampling_basis;

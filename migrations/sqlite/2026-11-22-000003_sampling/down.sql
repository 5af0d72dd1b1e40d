delete from settings where name = 'sampling_since';
alter table cells drop column sampling_deviation;
alter table cells drop column sampling_n;
alter table cells drop column sampling_basis;

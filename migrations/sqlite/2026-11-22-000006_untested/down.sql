delete from settings where name = 'untested_since';
alter table cells drop column untested;

delete from settings where name = 'untested_since';
alter table cells
    drop constraint cells_untested_check,
    drop column untested;

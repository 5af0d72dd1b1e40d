delete from settings where name = 'overlaps_since';

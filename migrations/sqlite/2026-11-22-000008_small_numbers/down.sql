delete from settings where name = 'small_numbers_since';

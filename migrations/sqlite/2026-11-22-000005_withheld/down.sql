delete from settings where name = 'withheld_since';

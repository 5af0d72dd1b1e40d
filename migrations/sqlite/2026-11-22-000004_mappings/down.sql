alter table methodologies drop column retired_seq;
drop table mappings;

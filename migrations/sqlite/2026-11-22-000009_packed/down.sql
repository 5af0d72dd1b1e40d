drop table packed;

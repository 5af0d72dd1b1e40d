create table packed (
    seq     bigint not null,
    ordinal bigint not null,
    bytes   bytea not null,
    constraint packed_seq_ordinal_key primary key (seq, ordinal)
);
comment on table packed is 'What entries, scorecards and cells tell, once more: in the few bytes that a start reads. Rows are only ever added; of an entry without any, its own text and its cells are read. The program fills it.';
comment on column packed.seq is 'the entry';
comment on column packed.ordinal is '0 the entry itself, 1, 2, 3 … its scorecards';

create trigger packed_no_change before update or delete or truncate on packed
for each statement execute function refuse_change();

create table replies (
    evaluation_id text collate "C" not null,
    seq           bigint not null,
    document      text collate "C" not null,
    constraint replies_evaluation_id_seq_key primary key (evaluation_id, seq),
    foreign key (evaluation_id) references evaluations (id)
);
comment on table replies is 'What agencies reply to evaluations of their services that others made. Rows are only ever added: of one evaluation the last one stands, and those before it stay.';
comment on column replies.seq is 'entry of the ledger that made it public';
comment on column replies.document is 'canonical JSON';

create trigger replies_no_change before update or delete or truncate on replies
for each statement execute function refuse_change();

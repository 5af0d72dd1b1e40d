-- What agencies reply to evaluations of their services that others made. Rows are only ever added: of
-- one evaluation the last one stands, and those before it stay.
create table replies (
    evaluation_id text not null,
    seq           integer not null,  -- entry of the ledger that made it public
    document      text not null check (json_valid(document)),  -- canonical JSON
    constraint replies_evaluation_id_seq_key primary key (evaluation_id, seq),
    foreign key (evaluation_id) references evaluations (id)
) strict;

create trigger replies_no_update before update on replies
begin
    select raise(abort, 'replies is only added to: update is refused');
end;

create trigger replies_no_delete before delete on replies
begin
    select raise(abort, 'replies is only added to: delete is refused');
end;

-- "insert or replace" deletes without asking the triggers above; this one it cannot pass.
create trigger replies_no_replace before insert on replies
when exists (select 1 from replies where evaluation_id = new.evaluation_id and seq = new.seq)
begin
    select raise(abort, 'UNIQUE constraint failed: replies.evaluation_id, replies.seq');
end;

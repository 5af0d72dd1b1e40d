-- What entries, scorecards and cells tell, once more: in the few bytes that a start reads. Rows are only
-- ever added; of an entry without any, its own text and its cells are read. The program fills it.
create table packed (
    seq     integer not null,  -- the entry
    ordinal integer not null,  -- 0 the entry itself, 1, 2, 3 … its scorecards
    bytes   blob not null,
    constraint packed_seq_ordinal_key primary key (seq, ordinal)
) strict, without rowid;

create trigger packed_no_update before update on packed
begin
    select raise(abort, 'packed is only added to: update is refused');
end;

create trigger packed_no_delete before delete on packed
begin
    select raise(abort, 'packed is only added to: delete is refused');
end;

-- "insert or replace" deletes without asking the triggers above; this one it cannot pass.
create trigger packed_no_replace before insert on packed
when exists (select 1 from packed where seq = new.seq and ordinal = new.ordinal)
begin
    select raise(abort, 'UNIQUE constraint failed: packed.seq, packed.ordinal');
end;

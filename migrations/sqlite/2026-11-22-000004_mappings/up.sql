-- Answers to one criterion that count for a criterion of another methodology; settled when the later
-- of the two was frozen. Rows are only ever added.
create table mappings (
    methodology      text not null,  -- the version in which the answers count
    criterion        text not null,
    from_methodology text not null,  -- the version under which they are given
    from_criterion   text not null,
    seq              integer not null,  -- entry of the ledger that froze the later of the two
    constraint mappings_methodology_criterion_from_methodology_key primary key (methodology, criterion, from_methodology)
) strict;

create index mappings_from_methodology_idx on mappings (from_methodology);

create trigger mappings_no_update before update on mappings
begin
    select raise(abort, 'mappings is only added to: update is refused');
end;

create trigger mappings_no_delete before delete on mappings
begin
    select raise(abort, 'mappings is only added to: delete is refused');
end;

-- "insert or replace" deletes without asking the triggers above; this one it cannot pass.
create trigger mappings_no_replace before insert on mappings
when exists (select 1 from mappings where methodology = new.methodology and criterion = new.criterion and from_methodology = new.from_methodology)
begin
    select raise(abort, 'UNIQUE constraint failed: mappings.methodology, mappings.criterion, mappings.from_methodology');
end;

-- Entry of the ledger that retired a methodology; null while it is in force.
alter table methodologies add column retired_seq integer;

update methodologies set retired_seq = (
    select max(seq) from ledger where kind = 'methodology_retired' and subject = code || '@' || version
) where standing = 'retired';

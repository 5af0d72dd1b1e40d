create table mappings (
    methodology      text collate "C" not null,
    criterion        text collate "C" not null,
    from_methodology text collate "C" not null,
    from_criterion   text collate "C" not null,
    seq              bigint not null,
    constraint mappings_methodology_criterion_from_methodology_key primary key (methodology, criterion, from_methodology)
);
comment on table mappings is 'Answers to one criterion that count for a criterion of another methodology; settled when the later of the two was frozen. Rows are only ever added.';
comment on column mappings.methodology is 'the version in which the answers count';
comment on column mappings.from_methodology is 'the version under which they are given';
comment on column mappings.seq is 'entry of the ledger that froze the later of the two';

create index mappings_from_methodology_idx on mappings (from_methodology);

create trigger mappings_no_change before update or delete or truncate on mappings
for each statement execute function refuse_change();

alter table methodologies add column retired_seq bigint;
comment on column methodologies.retired_seq is 'entry of the ledger that retired it; null while it is in force';

update methodologies set retired_seq = (
    select max(seq) from ledger where kind = 'methodology_retired' and subject = code || '@' || version
) where standing = 'retired';

create table reports (
    sha256   text not null,
    findings text not null,
    at       timestamp not null,
    constraint reports_sha256_key primary key (sha256)
);
comment on table reports is 'What reports of accessibility say, by the hash of the file: what an answer cites as evidence is taken from here, never from whoever cites it. The files themselves are not kept.';
comment on column reports.sha256 is 'of the file, in hexadecimal';
comment on column reports.at is 'when it was read first; UTC';

import { sql, type Migration } from 'kysely';

/** Accounts and what they own besides jobs. Times are milliseconds since 1970. */
export const accounts: Migration = {
  async up(db) {
    await sql`
      create table account (
        id text primary key,
        name text not null,
        active boolean not null default true,
        operator boolean not null default false,
        created_at_ms bigint not null
      )`.execute(db);
    // at most one operator: two first starts at one moment make one
    await sql`create unique index account_operator on account (operator) where operator`.execute(db);
    await sql`
      create table ram_user (
        account_id text not null references account,
        name text not null,
        created_at_ms bigint not null,
        primary key (account_id, name)
      )`.execute(db);
    await sql`
      create table access_key (
        id text primary key,
        account_id text not null references account,
        user_name text,
        secret text not null,
        active boolean not null default true,
        created_at_ms bigint not null,
        foreign key (account_id, user_name) references ram_user on delete cascade
      )`.execute(db);
    await sql`create index access_key_account on access_key (account_id, user_name)`.execute(db);
    await sql`
      create table policy (
        account_id text not null,
        user_name text not null,
        name text not null,
        document json not null,
        primary key (account_id, user_name, name),
        foreign key (account_id, user_name) references ram_user on delete cascade
      )`.execute(db);
    await sql`
      create table bucket (
        name text primary key,
        account_id text not null references account,
        created_at_ms bigint not null
      )`.execute(db);
    await sql`create index bucket_account on bucket (account_id, name)`.execute(db);
  },
};

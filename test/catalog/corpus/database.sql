-- What a copy of a database does not take along: its own settings. Run on every copy.
do $$ begin
  execute format('alter database %I set timezone = %L', current_database(), 'UTC');
  execute format('alter role lib_reader in database %I set statement_timeout = %L', current_database(), '3s');
end $$;

-- Roles that the changes refer to. A role belongs to the cluster: another suite may be making it at this moment.
do $$ declare name text; begin
  foreach name in array array['lib_clerk', 'lib_reader', 'Lib Chief'] loop
    begin
      execute format('create role %I nologin', name);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
end $$;

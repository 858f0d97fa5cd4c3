import { SERVER_MAJOR } from '../support/server-major.ts';

/** Values that are hard to convert, by type as `format_type` writes it. Types of the same kind have the same. */
const BY_KIND: readonly (readonly [types: readonly string[], values: readonly string[]])[] = [
  [['boolean'], ['true', 'false']],
  [['smallint'], ['0', '1', '-1', '7', '32767', '-32768']],
  [['integer'], ['0', '1', '-1', '32768', '16777217', '2147483647', '-2147483648']],
  [['bigint'], ['0', '1', '2147483648', '9007199254740993', '9223372036854775807', '-9223372036854775808']],
  [
    ['numeric'],
    ['0', '1.10', '-1.5', '0.00000000000000000001', '12345678901234567890.123456789', 'NaN', 'Infinity', '-Infinity'],
  ],
  [
    ['numeric(3,0)', 'numeric(5,0)', 'numeric(20,0)', 'numeric(3,-2)'],
    ['0', '1', '-7', '100', '900', 'NaN'],
  ],
  [
    ['numeric(5,2)', 'numeric(10,4)', 'numeric(2,4)'],
    ['0', '0.001', '0.0099', '-0.0055', 'NaN'],
  ],
  [['real'], ['0', '-0', '0.1', '16777216', '3.4028235e38', '1e-45', 'NaN', 'Infinity', '-Infinity']],
  [['double precision'], ['0', '-0', '0.1', '9007199254740992', '1e308', '5e-324', 'NaN', 'Infinity', '-Infinity']],
  [['money'], ['0', '1.23', '-92233720368547758.08']],
  [
    ['oid', 'xid', 'cid', 'xid8'],
    ['0', '1', '4294967295'],
  ],
  [
    ['text', 'character varying', 'character varying(3)', 'character varying(80)'],
    ['', 'a', 'a  ', ' a', '   ', 'abc', '1', '007', '1.50', 'true', 'yes', 'sad', 'SAD', '{1}', '{"a": 1, "a": 2}'],
  ],
  [
    ['text', 'character varying(80)'],
    ['x'.repeat(80), `${'x'.repeat(70)}          `, 'é'.repeat(40)],
  ],
  [
    ['character(3)', 'character(80)', 'bpchar'],
    ['', 'a', 'a  ', ' a', 'abc', '1', 'sad'],
  ],
  [['name'], ['', 'a', 'a  ', 'x'.repeat(63)]],
  [['"char"'], ['', 'a', '1', ' ']],
  [['bytea'], ['', '\\x00', '\\xdeadbeef', '\\x5c']],
  [['date'], ['2024-02-29', '4713-01-01 BC', '5874897-12-31', 'infinity', '-infinity']],
  [
    ['timestamp without time zone', 'timestamp(0) without time zone', 'timestamp(3) without time zone'],
    [
      '2024-02-29 23:59:59.999999',
      '1883-11-18 12:00',
      '294276-12-31 23:59:59',
      '4713-01-01 BC',
      'infinity',
      '-infinity',
    ],
  ],
  [
    ['timestamp with time zone', 'timestamp(0) with time zone', 'timestamp(3) with time zone'],
    ['2024-02-29 23:59:59.999999+05:30', '1883-11-18 12:00:00-04:56', '294276-12-31 23:59:59Z', 'infinity'],
  ],
  [
    ['time without time zone', 'time(0) without time zone', 'time(3) without time zone'],
    ['00:00', '23:59:59.123456', '24:00'],
  ],
  [
    ['time with time zone', 'time(0) with time zone'],
    ['00:00+14', '23:59:59.123456-12', '24:00Z'],
  ],
  [
    [
      'interval',
      'interval(0)',
      'interval(3)',
      'interval year',
      'interval year to month',
      'interval day to hour',
      'interval day to second(3)',
      'interval second(2)',
      'interval minute to second',
    ],
    ['0', '1 year 2 mons -3 days 04:05:06.789123', '-00:00:01', '1 mon', '30 days', '24:00:00'],
  ],
  [
    ['bit(1)', '"bit"'],
    ['0', '1'],
  ],
  [['bit(5)'], ['00000', '10101']],
  [
    ['bit varying', 'bit varying(3)', 'bit varying(5)'],
    ['', '0', '101', '00000'],
  ],
  [['inet'], ['192.168.0.1', '192.168.0.1/24', '10.0.0.0/8', '::1', '2001:db8::/32']],
  [['cidr'], ['192.168.0.0/24', '10.0.0.0/8', '192.168.0.1/32', '2001:db8::/32']],
  [['macaddr'], ['08:00:2b:01:02:03', 'ff:ff:ff:ff:ff:ff']],
  [['macaddr8'], ['08:00:2b:01:02:03:04:05', '08:00:2b:ff:fe:03:04:05']],
  [['uuid'], ['00000000-0000-0000-0000-000000000000', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
  [['json'], ['{"b": 1,   "a": 1.0, "a": 2}', ' null ', '"\\u0041"', '1e5', '[]']],
  [['jsonb'], ['{"b": 1, "a": 1.0}', 'null', '"A"', '1', '1.50', 'true', '[]', '[1]']],
  [['jsonpath'], ['$.a', 'strict $.a[*]']],
  [['xml'], ['<a/>', '<?xml version="1.0"?><a> b </a>']],
  [['tsvector'], ["'a':1A 'b':2", '']],
  [['tsquery'], ["'a' & 'b'", "!'a'"]],
  [['point'], ['(0.1,2)']],
  [['line'], ['{1,2,3}']],
  [
    ['lseg', 'box'],
    ['(1,2),(0.1,0.2)', '(0,0),(0,0)'],
  ],
  [['path'], ['[(0,0),(1,1)]', '((0,0),(1,1))']],
  [['polygon'], ['((0,0),(1,1),(1,0))']],
  [['circle'], ['<(0.1,2),3>']],
  [
    ['int4range', 'int8range', 'numrange'],
    ['empty', '[1,5)', '(1,5)', '[1,1]', '(,)', '(,5]'],
  ],
  [['numrange'], ['[1.5,2.5]']],
  [['daterange'], ['empty', '[2024-01-01,2024-01-31]', '(,)']],
  [
    ['tsrange', 'tstzrange'],
    ['empty', '["2024-01-01 00:00","2024-01-31 12:00")', '(,)'],
  ],
  [
    ['int4multirange', 'int8multirange', 'nummultirange'],
    ['{}', '{[1,5),[7,9)}'],
  ],
  [['datemultirange'], ['{}', '{[2024-01-01,2024-01-31]}']],
  [
    ['tsmultirange', 'tstzmultirange'],
    ['{}', '{["2024-01-01 00:00","2024-01-31 12:00")}'],
  ],
  [['pg_lsn'], ['0/0', '16/B374D848']],
  [['pg_snapshot', 'txid_snapshot'], ['10:20:10,14,15']],
  [['tid'], ['(0,1)']],
  [['aclitem'], ['=r/postgres']],
  [['refcursor'], ['a', 'a  ']],
  [['regclass', 'regtype', 'regproc', 'regprocedure', 'regoper', 'regoperator', 'regrole', 'regnamespace'], ['0']],
  [['regcollation', 'regconfig', 'regdictionary'], ['0']],
  [
    ['int2vector', 'oidvector'],
    ['', '1 2'],
  ],
  [['public.mood'], ['sad', 'ok', 'a ']],
  [['public.feeling'], ['ok', 'sad']],
  [['public.small_text'], ['', 'abc', 'a  ']],
  [['public.positive'], ['1', '32768']],
  [['public.pair'], ['(1,a)', '(,)']],
  [
    ['integer[]', 'bigint[]', 'smallint[]'],
    ['{}', '{1,NULL,-1}', '[0:1]={5,7}', '{{1,2},{3,4}}'],
  ],
  [
    ['text[]', 'character varying(3)[]', 'character varying[]', 'character(3)[]'],
    ['{}', '{a,NULL,"a  "}', '{abc}'],
  ],
  [['text[]'], ['{sad}', '{"abc ",abcd}']],
  [['public.mood[]'], ['{sad,ok}', '{}']],
  [['boolean[]'], ['{t,f,NULL}']],
  [['numeric[]'], ['{1.50,NULL}']],
];

/** What the types that are not the server's need. */
export const SAMPLE_TYPES = `
  create type public.mood as enum ('sad', 'ok', 'a ');
  create type public.feeling as enum ('ok', 'sad');
  create domain public.small_text as character varying(3);
  create domain public.positive as integer check (value > 0);
  create type public.pair as (number integer, word text);`;

/** Types with no values of their own to write: what the server keeps in its catalog, and what only it can make. */
export const WITHOUT_SAMPLES = new Set([
  'pg_node_tree',
  'pg_ndistinct',
  'pg_dependencies',
  'pg_mcv_list',
  'pg_brin_bloom_summary',
  'pg_brin_minmax_multi_summary',
  'gtsvector',
]);

/** Types that came with 19. */
const OF_NINETEEN: typeof BY_KIND = [
  [['oid8'], ['0', '1', '4294967296', '18446744073709551615']],
  [['regdatabase'], ['0']],
];

/** Every sample of a type that the server has, by type. */
export const SAMPLES: ReadonlyMap<string, readonly string[]> = [
  ...BY_KIND,
  ...(SERVER_MAJOR >= 19 ? OF_NINETEEN : []),
].reduce((all, [types, values]) => {
  for (const type of types) all.set(type, [...(all.get(type) ?? []), ...values]);
  return all;
}, new Map<string, string[]>());

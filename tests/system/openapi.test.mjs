// The description of the API: sound for a linter that is not ours, and true of what the API does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { ask, json } from './support/http.mjs';
import { TODAY } from './support/importer.mjs';
import { lifetime, npm } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const { createConfig, lintFromString } = npm('@redocly/openapi-core');
const Ajv = npm('@redocly/ajv/dist/2020').default;

const whole = lifetime();
let site, text, api;

before(async () => {
  site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
  ({ body: text } = await ask(site, '/api/openapi.json'));
  api = JSON.parse(text);
});
after(whole.end);

test('is sound OpenAPI 3.1, by redocly’s recommended rules', async () => {
  assert.equal(api.openapi, '3.1.0');
  assert.match(api.info.version, /^\d+\.\d+\.\d+$/);
  const config = await createConfig({ extends: ['recommended'], rules: {
    'info-license': 'off', // of the data: the operator's to say
    'no-server-example.com': 'off', 'operation-4xx-response': 'off', // a list of feeds has no fault of the client's
  } });
  const problems = await lintFromString({ source: text, config, absoluteRef: '/openapi.json' });
  assert.deepEqual(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location?.[0]?.pointer}`), []);
});

test('lets a linter find faults: the check can fail', async () => {
  const broken = structuredClone(api);
  delete broken.info.title;
  const problems = await lintFromString({ source: JSON.stringify(broken), config: await createConfig({ extends: ['recommended'] }), absoluteRef: '/openapi.json' });
  assert.ok(problems.some(({ severity }) => severity === 'error'));
});

const parameters = () => api.paths['/api/actions'].get.parameters;
const examples = (schema) => {
  if (schema.enum) return schema.enum;
  if (schema.format === 'date') return ['2027-01-14'];
  if (schema.type === 'integer') return [schema.minimum, schema.maximum];
  if (schema.type === 'number') return ['12.5', schema.maximum];
  return undefined;
};

test('names every parameter, with values that the API takes', async () => {
  const known = { q: ['visite'], autour: ['14118', '0140006F', '49.18,-0.37'], chez: ['0140006F'], partenaire: ['CCI Normandie'], commune: ['14118'], metier: ['H2102'], territoire: ['200065597'] };
  for (const { name, schema } of parameters()) {
    const values = known[name] ?? examples(schema.items ?? schema);
    assert.ok(values?.length > 0, name);
    const pattern = (schema.items ?? schema).pattern;
    for (const value of values) {
      if (pattern) assert.match(value, new RegExp(pattern));
      const more = name === 'rayon' || value === 'distance' ? '&autour=14118' : '';
      const answer = await ask(site, `/api/actions?par_page=1&${name === 'par_page' ? '' : `${name}=${encodeURIComponent(value)}${more}`}`);
      assert.equal(answer.status, 200, `${name}=${value}: ${answer.body}`);
    }
    if (name !== 'q' && name !== 'partenaire')
      assert.equal((await ask(site, `/api/actions?${name}=%7Bzz%7D`)).status, 400, `${name} takes anything`);
  }
});

test('names every filter that an answer counts, and every field that an action has', async () => {
  const found = await json(site, '/api/actions?quand=tout&par_page=100&commune=14118&metier=H2102'), names = parameters().map(({ name }) => name);
  for (const name of Object.keys(found.facettes)) assert.ok(names.includes(name), name);
  const { properties } = api.components.schemas.Action;
  const inside = (value, schema, path) => {
    for (const [name, member] of Object.entries(value)) {
      assert.ok(schema[name], `${path}${name} is not described`);
      if (schema[name].type === 'object') inside(member, schema[name].properties, `${path}${name}.`);
    }
  };
  const seen = new Set();
  for (const action of (await json(site, '/flux/actions.json?quand=tout&par_page=100')).items.map((item) => item._repertoire)) {
    inside(action, properties, '');
    for (const name of Object.keys(action)) seen.add(name);
  }
  assert.ok(seen.size > 20);
});

test('is true of what the API answers', async () => {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'api', components: api.components });
  const { id } = (await json(site, '/api/actions')).resultats[0];
  const asked = {
    '/api/actions': ['', '?q=boulangeire+caen&pourquoi=1', '?q=zzzzqqq', '?chez=0140006F&tri=distance', '?q=visite&niveau=5e&du=2027-01-01&gratuit=1&par_page=100', '?page=90'],
    '/api/actions/{id}': [''], '/api/suggestions': ['?q=boul', '?q=cae', '?q=boulagerie', '?q='], '/sante': [''],
  };
  for (const [path, queries] of Object.entries(asked)) {
    const { schema } = api.paths[path].get.responses[200].content['application/json'];
    const validate = ajv.compile({ $ref: `api${schema.$ref}` });
    for (const query of queries) {
      const body = await json(site, path.replace('{id}', encodeURIComponent(id)) + query);
      assert.ok(validate(body), `${path}${query}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
    }
  }
  const validate = ajv.compile({ $ref: 'api#/components/schemas/Erreur' });
  for (const path of ['/api/actions?page=0', '/api/actions/inconnue']) assert.ok(validate(JSON.parse((await ask(site, path)).body)), path);
  assert.ok(!validate({ erreur: { statut: '404' } }), 'the check can fail');
});

test('every path that it names answers, in the type that it names', async () => {
  const { resultats } = await json(site, '/api/actions?quand=a_venir');
  for (const [path, { get }] of Object.entries(api.paths)) {
    const query = path === '/oembed' ? `?url=${encodeURIComponent(`http://localhost:${site.port}/`)}` : '';
    const { status, headers } = await ask(site, path.replace('{id}', encodeURIComponent(resultats[0].id)) + query);
    assert.equal(status, 200, path);
    assert.equal(headers['content-type'].split(';')[0], Object.keys(get.responses[200].content)[0], path);
  }
  const { headers } = await ask(site, '/api/openapi.json');
  assert.equal((await ask(site, '/api/openapi.json', { headers: { 'If-None-Match': headers.etag } })).status, 304);
});

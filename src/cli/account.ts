import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { clientCommand, connect, type AccessOptions } from './access.ts';
import { accountsAnswer, keysAnswer, newKeyAnswer, usersAnswer } from './answers.ts';
import { CliError } from './cli-error.ts';
import { table } from './table.ts';
import { note } from './terminal.ts';

/** `reelsmith account ...` */
export function accountCommand(): Command {
  return new Command('account')
    .summary('accounts, RAM users, AccessKeys, policies')
    .description(
      "Accounts (the operator's key is needed), and the RAM users, AccessKeys and policies of one's own account.",
    )
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Examples:
  reelsmith account create studio               an account, with its first key pair
  reelsmith account disable 1234567890123456
  reelsmith account user create editor          a user of your own account: may do nothing yet
  reelsmith account policy put editor submit-only policy.json
  reelsmith account key create --user editor`,
    )
    .addCommand(list())
    .addCommand(act('create', 'make an account, with its first key pair', ['name'], 'CreateAccount', ['Name'], tellKey))
    .addCommand(
      setState(
        'disable',
        'refuse all requests of an account',
        'account id',
        'SetAccountState',
        'AccountId',
        'Inactive',
      ),
    )
    .addCommand(setState('enable', 'let an account in again', 'account id', 'SetAccountState', 'AccountId', 'Active'))
    .addCommand(users())
    .addCommand(keys())
    .addCommand(policies());
}

function list(): Command {
  return show('list', 'list accounts', 'ListAccounts', accountsAnswer, ({ Accounts }) =>
    table(
      ['ACCOUNT', 'NAME', 'STATE', 'MADE'],
      Accounts.map((one) => [one.AccountId, one.Name, one.State, one.CreateTime]),
    ),
  );
}

function users(): Command {
  const listing = show('list', 'list users and their policies', 'ListUsers', usersAnswer, ({ Users }) =>
    table(
      ['USER', 'POLICIES'],
      Users.map(({ UserName, Policies }) => [UserName, Policies.join(', ')]),
    ),
  );
  return group('user', 'RAM users of your account')
    .addCommand(listing)
    .addCommand(act('create', 'make a user, who may do nothing yet', ['user'], 'CreateUser', ['UserName'], tellDone))
    .addCommand(
      act('delete', 'remove a user with all keys and policies', ['user'], 'DeleteUser', ['UserName'], tellDone),
    );
}

function keys(): Command {
  const listing = show(
    'list',
    'list keys; secrets are never shown again',
    'ListAccessKeys',
    keysAnswer,
    ({ AccessKeys }) =>
      table(
        ['ACCESSKEY', 'USER', 'STATE', 'MADE'],
        AccessKeys.map((key) => [key.AccessKeyId, key.UserName ?? '(the account)', key.State, key.CreateTime]),
      ),
  );
  const create = clientCommand('create')
    .summary('make a key pair')
    .description('Makes a key pair, of the account itself or of one of its users. The secret is shown this once.')
    .option('--user <name>', 'a RAM user (default: the one who asks)')
    .action(async (options: AccessOptions & { user?: string }) => {
      tellKey(await (await connect(options)).own('CreateAccessKey', { UserName: options.user }));
    });
  return group('key', 'AccessKeys of your account and its users')
    .addCommand(listing)
    .addCommand(create)
    .addCommand(setState('disable', 'refuse a key', 'AccessKeyId', 'SetAccessKeyState', 'AccessKeyId', 'Inactive'))
    .addCommand(setState('enable', 'accept a key again', 'AccessKeyId', 'SetAccessKeyState', 'AccessKeyId', 'Active'))
    .addCommand(act('delete', 'remove a key', ['key'], 'DeleteAccessKey', ['AccessKeyId'], tellDone));
}

function policies(): Command {
  const put = clientCommand('put')
    .summary('give a user a policy, or replace it')
    .description('Gives a user a policy, or replaces the one of that name. Takes hold within seconds.')
    .argument('<user>', 'UserName')
    .argument('<policy>', 'name of the policy')
    .argument('<file>', 'the policy, JSON')
    .addHelpText(
      'after',
      `
Example policy.json:
  {"Version":"1","Statement":[{"Effect":"Allow","Action":["mts:SubmitIProductionJob","mts:QueryIProductionJob"],"Resource":"*"}]}`,
    )
    .action(async (user: string, policy: string, file: string, options: AccessOptions) => {
      const client = await connect(options);
      const PolicyDocument = readText(file);
      tellDone(await client.own('PutPolicy', { UserName: user, PolicyName: policy, PolicyDocument }));
    });
  return group('policy', 'what RAM users may do')
    .addCommand(put)
    .addCommand(
      act(
        'delete',
        'take a policy from a user',
        ['user', 'policy'],
        'DeletePolicy',
        ['UserName', 'PolicyName'],
        tellDone,
      ),
    );
}

function group(name: string, summary: string): Command {
  return said(new Command(name), summary).helpCommand(false);
}

/** A few words for the list of commands, and the same as a sentence for the command's own page. */
function said(command: Command, words: string): Command {
  return command.summary(words).description(`${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`);
}

/** A command that hands its arguments to one operation. */
function act(
  name: string,
  description: string,
  words: readonly string[],
  action: string,
  parameters: readonly string[],
  tell: (answer: Record<string, unknown>) => void,
): Command {
  return said(clientCommand(name), description)
    .arguments(words.map((word) => `<${word}>`).join(' '))
    .action(async (...given: unknown[]) => {
      const options = given[words.length] as AccessOptions; // commander hands over the arguments, then the options
      const client = await connect(options);
      tell(
        await client.own(action, Object.fromEntries(parameters.map((parameter, at) => [parameter, String(given[at])]))),
      );
    });
}

function setState(
  name: string,
  description: string,
  word: string,
  action: string,
  parameter: string,
  State: string,
): Command {
  return said(clientCommand(name), `${description}; takes hold within seconds`)
    .argument(`<${word}>`)
    .action(async (id: string, options: AccessOptions) => {
      const client = await connect(options);
      tellDone(await client.own(action, { [parameter]: id, State }));
    });
}

function show<T>(
  name: string,
  description: string,
  action: string,
  schema: z.ZodType<T>,
  render: (answer: T) => string,
): Command {
  return said(clientCommand(name), description).action(async (options: AccessOptions) => {
    const client = await connect(options);
    process.stdout.write(`${render(schema.parse(await client.own(action, {})))}\n`);
  });
}

function tellKey(answer: Record<string, unknown>): void {
  const { RequestId: _, ...told } = answer;
  newKeyAnswer.parse(told);
  process.stdout.write(`${JSON.stringify(told, undefined, 2)}\n`);
  note('the secret is not shown again: keep it now');
}

function tellDone(answer: Record<string, unknown>): void {
  const { RequestId: _, ...told } = answer;
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError(
      `${JSON.stringify(path)} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

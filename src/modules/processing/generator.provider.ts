import type { FactoryProvider } from '@nestjs/common';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import type { CardGenerator } from '../cards/card.ts';
import { ExtractiveGenerator } from '../cards/extractive-generator.ts';
import { ChatModel, type Provider } from '../cards/llm/chat-model.ts';
import { ModelGenerator } from '../cards/llm/model-generator.ts';
import { GlobalSettings } from '../settings/global-settings.ts';
import { KNOWN_SETTINGS } from '../settings/known-settings.ts';

/** Token of the generator that the environment chooses: one a process, for its limits are the process's. */
export const CARD_GENERATOR = Symbol('card generator');

export const chosenGenerator: FactoryProvider<CardGenerator> = {
  provide: CARD_GENERATOR,
  inject: [ENV, GlobalSettings],
  useFactory(env: Env, settings: GlobalSettings): CardGenerator {
    const { CARD_GENERATOR: name } = env;
    if (name === 'extractive') return new ExtractiveGenerator();
    const provider = name === 'gemini' ? geminiOf(env, settings) : openAiOf(env);
    return new ModelGenerator(name, new ChatModel({ ...provider, ...limitsOf(env) }));
  },
};

type Endpoint = Pick<Provider, 'apiKey' | 'baseUrl' | 'keyVariable' | 'model'>;

const limitsOf = (env: Env) => ({
  concurrency: env.CARD_GENERATOR_CONCURRENCY,
  requestsPerMinute: env.CARD_GENERATOR_REQUESTS_PER_MINUTE,
  timeoutMs: env.CARD_GENERATOR_TIMEOUT_MS,
});

const openAiOf = ({
  OPENAI_API_KEY: apiKey = '',
  OPENAI_BASE_URL: baseUrl,
  OPENAI_MODEL: model = '',
}: Env): Endpoint => ({
  apiKey,
  baseUrl,
  keyVariable: 'OPENAI_API_KEY',
  model: () => Promise.resolve(model),
});

/** The model that the first revision wrote into the setting: no admin chose it. */
const INITIAL_MODEL = KNOWN_SETTINGS.gemini_model_qa_generation.parse(undefined);

const geminiOf = (env: Env, settings: GlobalSettings): Endpoint => ({
  apiKey: env.GEMINI_API_KEY ?? '',
  baseUrl: env.GEMINI_BASE_URL,
  keyVariable: 'GEMINI_API_KEY',
  async model() {
    const model = await settings.value('gemini_model_qa_generation');
    return model === INITIAL_MODEL ? env.GEMINI_MODEL_DEFAULT : model;
  },
});

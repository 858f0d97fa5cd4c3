import type { Agent } from 'node:https';
import { Inject, Injectable, Logger } from '@nestjs/common';
import webPush from 'web-push';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import type { Notification, PushSubscription } from './notification.entity.ts';
import { isPushHost, pushAgent } from './push-hosts.ts';

/** `gone`: the device is no longer there, and never will be. */
export type Delivery = 'accepted' | 'gone' | 'failed';

const TIMEOUT_MS = 10_000;
/** A push service keeps it for a device that is off. */
const TTL_SECONDS = 24 * 60 * 60;
/** A push service takes 4,096 bytes of cipher text; 103 of them are not the message. */
const MOST_BYTES = 3_900;
const BODY_CHARACTERS = 500;

/**
 * Pushes to browsers.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8030 (delivery), rfc8291 (encryption) and rfc8292 (VAPID)
 */
@Injectable()
export class WebPush {
  private readonly logger = new Logger('push');
  private readonly agent: Agent;

  constructor(@Inject(ENV) private readonly env: Env) {
    this.agent = pushAgent(env.PUSH_HOSTS);
  }

  /** What a browser subscribes with; undefined when push is not configured. */
  get publicKey(): string | undefined {
    return this.env.VAPID_PRIVATE_KEY ? this.env.VAPID_PUBLIC_KEY : undefined;
  }

  knowsHostOf(endpoint: string): boolean {
    return isPushHost(endpoint, this.env.PUSH_HOSTS);
  }

  /** Pushes to one device. Never throws: what a push service does is an outcome. */
  async send(notification: Notification, device: PushSubscription): Promise<Delivery> {
    const { publicKey, env } = this;
    if (!publicKey || !env.VAPID_PRIVATE_KEY || !this.knowsHostOf(device.endpoint)) return 'gone';
    try {
      await webPush.sendNotification(device, payloadOf(notification), {
        vapidDetails: { subject: env.VAPID_SUBJECT, publicKey, privateKey: env.VAPID_PRIVATE_KEY },
        urgency: notification.priority,
        TTL: TTL_SECONDS,
        timeout: TIMEOUT_MS,
        agent: this.agent,
      });
      return 'accepted';
    } catch (error) {
      const status = error instanceof webPush.WebPushError ? error.statusCode : undefined;
      const reason = status ?? (error instanceof Error ? error.message : String(error));
      this.logger.warn(`Notification ${notification.id}: ${new URL(device.endpoint).host} said ${reason}`);
      return status === 404 || status === 410 ? 'gone' : 'failed';
    }
  }
}

/** What the front end's service worker gets. The list in the app has the whole text. */
function payloadOf({ id, type, title, body, details }: Notification): string {
  const message = { id, type, title, body: body.slice(0, BODY_CHARACTERS) };
  const whole = JSON.stringify({ ...message, data: details });
  return Buffer.byteLength(whole) <= MOST_BYTES ? whole : JSON.stringify(message);
}

// A receiver of webhooks that can go away and come back under the same address, as one does that is being deployed. Its
// record goes on over all of its lives.
import {
  type AnswerChooser,
  type ReceivedRequest,
  startWebhookReceiver,
  type WebhookReceiver,
} from "./webhook-receiver.ts";

export interface MovingReceiver {
  readonly url: string;
  /** Everything that came, in order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  answerWith(chooser: AnswerChooser): void;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export const taken = { status: 200, body: "ok" } as const;

export async function startMovingReceiver(): Promise<MovingReceiver> {
  let life: WebhookReceiver | null = await startWebhookReceiver();
  const { port, url } = life;
  const former: ReceivedRequest[] = [];
  let chooser: AnswerChooser = () => taken;
  return {
    url,
    get requests() {
      return life === null ? former : [...former, ...life.requests];
    },
    answerWith(next) {
      chooser = next;
      life?.answerWith(next);
    },
    async goAway() {
      await life?.close();
      former.push(...(life?.requests ?? []));
      life = null;
    },
    async comeBack() {
      life ??= await startWebhookReceiver({ port });
      life.answerWith(chooser);
    },
    async close() {
      await life?.close();
    },
  };
}

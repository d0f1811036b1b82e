// What the demo vendors answer, apart from the protocols in which they say it (SPEC C9).

/** A model call as a vendor's server understood it, whatever its protocol. */
export type DemoRequest = {
  readonly vendor: 'anthropic' | 'openai' | 'cerebras' | 'gemini';
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  readonly images: number;
  /** Name of the JSON schema that the reply must follow, where one was asked for. */
  readonly schemaName?: string;
};

/** `text` is the whole reply as the model would write it, Markdown and prose included. */
export type DemoReply =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'truncated'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly status: number; readonly message: string };

/** Decides the reply to each request. The same request gets the same reply: the script has no state. */
export type DemoScript = (request: DemoRequest) => DemoReply;

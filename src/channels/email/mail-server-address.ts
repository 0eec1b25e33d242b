// Reads SMTP_URL and SMTP_FROM, the instance's mail server. Pure.

export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean; // TLS from the first byte; otherwise STARTTLS where offered
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly secrets: readonly string[];
}

const submissionPort = 587;
const secureSubmissionPort = 465;

/** `smtp://user:password@host:587` or `smtps://…:465`; null when it is neither. */
export function mailServerOf(address: string): MailServer | null {
  const url = URL.parse(address);
  if (url === null || url.hostname === "" || (url.protocol !== "smtp:" && url.protocol !== "smtps:")) return null;
  const isSecure = url.protocol === "smtps:";
  const [user, password] = [percentDecoded(url.username), percentDecoded(url.password)];
  if (user === null || password === null) return null;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (isSecure ? secureSubmissionPort : submissionPort) : Number(url.port),
    isSecure,
    login: user === "" ? null : { user, password },
    secrets: password === "" ? [] : [url.password, password, base64(password), base64(`\0${user}\0${password}`)],
  };
}

/** The domain that our message ids end in: that of the sender, so that two installations never make the same id. */
export function domainOfSender(from: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? "keepwatch.invalid";
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

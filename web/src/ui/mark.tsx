// The sign of Keepwatch: a keep with one watching eye.
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg aria-hidden viewBox="0 0 20 20" width={size} height={size} className="shrink-0">
      <path d="M3 2h3.5v2.8h2V2h3v2.8h2V2H17v7.2l-1.8 1.9V18H4.8v-6.9L3 9.2z" className="fill-ink" />
      <circle cx="10" cy="11" r="2.3" className="fill-canvas" />
    </svg>
  );
}

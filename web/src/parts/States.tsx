/** The states of anything that is asked of the server: loading, empty, refused. Done is what the rooms show. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ServerError } from "../api/client.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import styles from "./States.module.css";

/** Blank sheets where something will be. It is said once to those who listen, and moves for those who don't mind. */
export function Loading({ tiles = 8 }: { tiles?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={styles.loading}>
      <span className="unseen">{t("states.loading")}</span>
      {Array.from({ length: tiles }, (_, place) => (
        <span key={place} className={styles.blank} />
      ))}
    </div>
  );
}

/** A sentence for an error: the server's own, or one of ours where it had none. */
export function useSentence(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ServerError)) return t("errors.unknown");
    if (error.status === 401) return t("errors.signed_out");
    if (error.message !== "") return error.message;
    if (error.code === "unreachable") return t("errors.unreachable");
    return t("errors.unreadable", { status: error.status });
  };
}

export function Refused({ error, again }: { error: unknown; again?: () => void }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const next = error instanceof ServerError ? error.next : [];
  return (
    <div role="alert" className={styles.refused}>
      <Icon name="warning" />
      <div>
        <p>{sentence(error)}</p>
        {next.map((step) => (
          <p key={step} className="soft small">
            {step}
          </p>
        ))}
        {again && (
          <Button icon="again" onPress={again}>
            {t("states.again")}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Nothing there yet: what would be, and how it comes about. isPage: whether it stands alone. */
export function Empty({ title, children, drawing, isPage = false }: { title: string; children?: ReactNode; drawing?: ReactNode; isPage?: boolean }) {
  return (
    <div className={styles.empty}>
      {drawing ?? <EmptyFrame />}
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children}
    </div>
  );
}

/** A frame without a picture. */
function EmptyFrame() {
  return (
    <svg aria-hidden="true" width="120" height="96" viewBox="0 0 120 96" className={styles.drawing}>
      <path d="M60 4L34 22M60 4l26 18" />
      <rect x="14" y="22" width="92" height="68" rx="2" />
      <rect x="24" y="32" width="72" height="48" rx="1" />
    </svg>
  );
}

/** A sentence in a frame of its colour. */
export function Notice({ tone, children }: { tone: "calm" | "good" | "care" | "bad"; children: ReactNode }) {
  return (
    <div className={[styles.notice, styles[tone]].join(" ")}>
      <Icon name={tone === "good" || tone === "calm" ? "check" : "warning"} />
      <div>{children}</div>
    </div>
  );
}

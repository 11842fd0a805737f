/** Toasts: what has just happened, in a sentence, and how it is undone. They are read out, and stay while a person is at them. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button.tsx";
import styles from "./Toasts.module.css";

interface Toast {
  key: number;
  words: string;
  undo: (() => void) | undefined;
}

const STAYS = 12_000;
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function now(shown: readonly Toast[]): void {
  toasts = shown;
  for (const listener of listeners) listener();
}

/** Says something. Of many at once the last three stay. */
export function say(words: string, undo?: () => void): void {
  now([...toasts, { key: next++, words, undo }].slice(-3));
}

/** Undoes the newest thing that can be undone, as Ctrl+Z does. Returns whether there was one. */
export function undoLast(): boolean {
  const last = toasts.findLast((toast) => toast.undo);
  if (last === undefined) return false;
  now(toasts.filter((toast) => toast !== last));
  last.undo?.();
  return true;
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    // On top of drawers, which make everything else of the page inert.
    <div role="status" aria-live="polite" data-react-aria-top-layer="true" className={styles.toasts}>
      {shown.map((toast) => (
        <One key={toast.key} toast={toast} />
      ))}
    </div>
  );
}

function One({ toast }: { toast: Toast }) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => now(toasts.filter((each) => each !== toast)), STAYS);
    return () => clearTimeout(timer);
  }, [held, toast]);
  const gone = () => now(toasts.filter((each) => each !== toast));
  return (
    <div
      className={styles.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p>{toast.words}</p>
      {toast.undo && (
        <Button
          kind="quiet"
          onPress={() => {
            gone();
            toast.undo?.();
          }}
        >
          {t("states.undo")}
        </Button>
      )}
      <Button kind="quiet" icon="close" aria-label={t("states.close")} onPress={gone} />
    </div>
  );
}

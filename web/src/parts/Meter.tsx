/** How far something is: a bar, its share in words, and what it still takes. */
import { Label, ProgressBar } from "react-aria-components";
import styles from "./Meter.module.css";
import { useFormats } from "./formats.ts";

export function Meter({ label, share, children }: { label: string; share: number | null; children?: React.ReactNode }) {
  const formats = useFormats();
  return (
    <ProgressBar
      className={styles.meter}
      value={share === null ? 0 : 100 * share}
      isIndeterminate={share === null}
      valueLabel={share === null ? "" : formats.percent(share)}
    >
      {({ percentage, valueText }) => (
        <>
          <span className={styles.words}>
            <Label>{label}</Label>
            <span>{valueText}</span>
          </span>
          <svg aria-hidden="true" className={styles.bar} preserveAspectRatio="none" viewBox="0 0 100 4">
            <rect className={styles.ground} width="100" height="4" />
            <rect className={share === null ? styles.unknown : styles.done} width={share === null ? 30 : (percentage ?? 0)} height="4" />
          </svg>
          {children && <span className={styles.below}>{children}</span>}
        </>
      )}
    </ProgressBar>
  );
}

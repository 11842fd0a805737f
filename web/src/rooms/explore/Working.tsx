/** What takes a while: how far it is, how long it still takes, and the way out of it. */
import { useTranslation } from "react-i18next";
import type { Asked } from "../../api/exploring.ts";
import { Button } from "../../parts/Button.tsx";
import { Meter } from "../../parts/Meter.tsx";
import { useFormats } from "../../parts/formats.ts";
import styles from "./Working.module.css";

export function Working({ label, asked, onCancel }: { label: string; asked: Asked | null; onCancel: () => void }) {
  const { t } = useTranslation("explore");
  const formats = useFormats();
  const left = asked?.seconds_left ?? null;
  const below = asked?.state === "waiting" ? t("working.waits") : left === null ? t("working.began") : t("working.left", { time: formats.duration(left) });
  return (
    <div className={styles.working}>
      <Meter label={label} share={asked?.share ?? null}>
        {below}
      </Meter>
      <Button kind="quiet" icon="close" onPress={onCancel}>
        {t("working.cancel")}
      </Button>
    </div>
  );
}

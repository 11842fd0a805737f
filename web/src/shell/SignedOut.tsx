/** What a browser sees that has no key to this studio: how it gets one. */
import { useTranslation } from "react-i18next";
import { Empty } from "../parts/States.tsx";
import styles from "./Shell.module.css";

export function SignedOut() {
  const { t } = useTranslation();
  return (
    <main id="room" className={styles.door}>
      <Empty title={t("signed_out.title")} isPage drawing={<img src="/seal.svg" alt="" width="56" height="56" />}>
        <p>{t("signed_out.words")}</p>
        <pre tabIndex={0} className={styles.command}>ganvas studio</pre>
      </Empty>
    </main>
  );
}

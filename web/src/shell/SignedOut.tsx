/** What a browser sees that has no key to this studio: how it gets one. Another tab that gets one opens this one too. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { whenLetIn } from "../api/session.ts";
import { Empty } from "../parts/States.tsx";
import styles from "./Shell.module.css";

export function SignedOut() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  useEffect(() => whenLetIn(() => void queries.invalidateQueries()), [queries]);
  return (
    <main id="room" className={styles.door}>
      <Empty title={t("signed_out.title")} isPage drawing={<img src="/seal.svg" alt="" width="56" height="56" />}>
        <p>{t("signed_out.words")}</p>
        <pre tabIndex={0} className={styles.command}>ganvas studio</pre>
      </Empty>
    </main>
  );
}

/** What has been exported so far: the files of the workspace's folder exports, to be saved. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { fileOf } from "../../api/client.ts";
import { exportsQuery } from "../../api/queries.ts";
import { SaveLink } from "../../parts/Button.tsx";
import { Drawer } from "../../parts/Dialogs.tsx";
import { Empty, Loading, Refused } from "../../parts/States.tsx";
import { useFormats } from "../../parts/formats.ts";
import styles from "./Exports.module.css";

export function Exports({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation("gallery");
  const formats = useFormats();
  const found = useQuery({ ...exportsQuery, enabled: isOpen });
  return (
    <Drawer title={t("exports.title")} isOpen={isOpen} onClose={onClose}>
      <p className="soft">{t("exports.words")}</p>
      {found.isPending && <Loading tiles={2} />}
      {found.error && <Refused error={found.error} again={() => void found.refetch()} />}
      {found.data?.files.length === 0 && (
        <Empty title={t("exports.none")}>
          <p>{t("exports.none_words")}</p>
        </Empty>
      )}
      <ul className={styles.files}>
        {found.data?.files.map((file) => (
          <li key={file.name}>
            <span>
              <span className={styles.name}>{file.name}</span>
              <span className="soft small">
                {formats.moment(file.changed)} · {formats.bytes(file.bytes)}
              </span>
            </span>
            <SaveLink href={fileOf.export(file.name)}>
              {t("export.save")}
              <span className="unseen">{file.name}</span>
            </SaveLink>
          </li>
        ))}
      </ul>
    </Drawer>
  );
}

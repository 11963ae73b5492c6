<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>This computer has no system keyring.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund.</translation>
    </message>
    <message>
        <source>Install or start one, such as GNOME Keyring or KWallet.</source>
        <translation>Installieren oder starten Sie einen, etwa GNOME Keyring oder KWallet.</translation>
    </message>
    <message>
        <source>Your system keyring is locked.</source>
        <translation>Ihr Schlüsselbund ist gesperrt.</translation>
    </message>
    <message>
        <source>Unlock it, then try again.</source>
        <translation>Entsperren Sie ihn, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Your system keyring refused the request.</source>
        <translation>Ihr Schlüsselbund hat die Anfrage abgelehnt.</translation>
    </message>
    <message>
        <source>Allow Customer AI Connect to use the keyring, then try again.</source>
        <translation>Erlauben Sie Customer AI Connect, den Schlüsselbund zu benutzen, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Your system keyring does not answer.</source>
        <translation>Ihr Schlüsselbund antwortet nicht.</translation>
    </message>
    <message>
        <source>Look for a password prompt behind other windows, or restart the keyring, then try again.</source>
        <translation>Sehen Sie nach, ob hinter anderen Fenstern nach einem Passwort gefragt wird, oder starten Sie den Schlüsselbund neu; versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>The API key of this instance is not in the system keyring any more.</source>
        <translation>Der API-Schlüssel dieser Instanz ist nicht mehr im Schlüsselbund.</translation>
    </message>
    <message>
        <source>Paste the key again with Replace key.</source>
        <translation>Fügen Sie den Schlüssel mit „Schlüssel ersetzen“ noch einmal ein.</translation>
    </message>
    <message>
        <source>The API key of this instance was not given to this computer.</source>
        <translation>Der API-Schlüssel dieser Instanz wurde diesem Computer nicht gegeben.</translation>
    </message>
    <message>
        <source>Set the variable {variable}, or put the key into the file {file} in the folder that {folder} names.</source>
        <translation>Setzen Sie die Variable {variable}, oder legen Sie den Schlüssel in die Datei {file} in dem Ordner, den {folder} nennt.</translation>
    </message>
    <message>
        <source>Put the key into the file {file} in the folder that LoadCredential names, then restart the service.</source>
        <translation>Legen Sie den Schlüssel in die Datei {file} in dem Ordner, den LoadCredential nennt, und starten Sie dann den Dienst neu.</translation>
    </message>
    <message>
        <source>The API key in the folder {folder} cannot be read.</source>
        <translation>Der API-Schlüssel im Ordner {folder} kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Allow the program&apos;s user account to read the folder and the files in it.</source>
        <translation>Erlauben Sie dem Benutzerkonto des Programms, den Ordner und die Dateien darin zu lesen.</translation>
    </message>
    <message>
        <source>What {place} holds cannot be used: {why}</source>
        <translation>Was in {place} steht, kann nicht benutzt werden: {why}</translation>
    </message>
    <message>
        <source>This computer has another API key than the instance was connected with, and Kustomer refuses it.</source>
        <translation>Dieser Computer hat einen anderen API-Schlüssel als den, mit dem die Instanz verbunden wurde, und Kustomer lehnt ihn ab.</translation>
    </message>
    <message>
        <source>Paste the new key here with Replace key; on a server, put it in place of the old one and restart the program.</source>
        <translation>Fügen Sie den neuen Schlüssel hier mit „Schlüssel ersetzen“ ein; auf einem Server legen Sie ihn an die Stelle des alten und starten das Programm neu.</translation>
    </message>
    <message>
        <source>The API key stays where it was put: in the variable {variable} or the file {file}.</source>
        <translation>Der API-Schlüssel bleibt, wo er abgelegt wurde: in der Variablen {variable} oder in der Datei {file}.</translation>
    </message>
    <message>
        <source>Remove it there, and delete the key in Kustomer if nothing else uses it.</source>
        <translation>Entfernen Sie ihn dort, und löschen Sie den Schlüssel in Kustomer, wenn ihn sonst nichts benutzt.</translation>
    </message>
    <message>
        <source>Somebody has renamed it to “{name}” since.</source>
        <translation>Inzwischen hat jemand den Namen in „{name}“ geändert.</translation>
    </message>
    <message>
        <source>That name stays.</source>
        <translation>Dieser Name bleibt.</translation>
    </message>
    <message>
        <source>“{name}” would be given the key of “{other}”: {variable}.</source>
        <translation>„{name}“ würde der Schlüssel von „{other}“ gegeben: {variable}.</translation>
    </message>
    <message>
        <source>Choose a name with other letters or digits.</source>
        <translation>Wählen Sie einen Namen mit anderen Buchstaben oder Ziffern.</translation>
    </message>
    <message>
        <source>This looks like an API key.</source>
        <translation>Das sieht nach einem API-Schlüssel aus.</translation>
    </message>
    <message>
        <source>The connection needs a name.</source>
        <translation>Die Verbindung braucht einen Namen.</translation>
    </message>
    <message>
        <source>Type a name you will recognise later.</source>
        <translation>Geben Sie einen Namen ein, den Sie später wiedererkennen.</translation>
    </message>
    <message>
        <source>This name is too long.</source>
        <translation>Dieser Name ist zu lang.</translation>
    </message>
    <message>
        <source>Use at most {count} characters.</source>
        <translation>Verwenden Sie höchstens {count} Zeichen.</translation>
    </message>
    <message>
        <source>The API key was kept for one session only, and that session is over.</source>
        <translation>Der API-Schlüssel wurde nur für eine Sitzung behalten, und die ist vorbei.</translation>
    </message>
    <message>
        <source>Kustomer cannot be reached from this computer.</source>
        <translation>Kustomer ist von diesem Computer aus nicht zu erreichen.</translation>
    </message>
    <message>
        <source>Check your internet connection, VPN and firewall: HTTPS to *.kustomerapp.com must be allowed.</source>
        <translation>Prüfen Sie Internetverbindung, VPN und Firewall: HTTPS zu *.kustomerapp.com muss erlaubt sein.</translation>
    </message>
    <message>
        <source>Kustomer cannot be reached: the connection is refused.</source>
        <translation>Kustomer ist nicht zu erreichen: Die Verbindung wird abgelehnt.</translation>
    </message>
    <message>
        <source>A firewall may be in the way; ask IT to allow HTTPS to *.kustomerapp.com.</source>
        <translation>Vielleicht ist eine Firewall im Weg; bitten Sie die IT, HTTPS zu *.kustomerapp.com zu erlauben.</translation>
    </message>
    <message>
        <source>The connection to Kustomer broke off.</source>
        <translation>Die Verbindung zu Kustomer ist abgebrochen.</translation>
    </message>
    <message>
        <source>Try again; if it happens often, check your network, VPN or proxy.</source>
        <translation>Versuchen Sie es noch einmal; wenn es oft vorkommt, prüfen Sie Netzwerk, VPN oder Proxy.</translation>
    </message>
    <message>
        <source>The address of Kustomer cannot be looked up.</source>
        <translation>Die Adresse von Kustomer lässt sich nicht ermitteln.</translation>
    </message>
    <message>
        <source>Check your internet connection and its DNS settings; a VPN may need to be on.</source>
        <translation>Prüfen Sie die Internetverbindung und ihre DNS-Einstellungen; vielleicht muss ein VPN eingeschaltet sein.</translation>
    </message>
    <message>
        <source>Kustomer did not answer in time.</source>
        <translation>Kustomer hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>Try again; if it stays slow, check your connection, VPN or proxy.</source>
        <translation>Versuchen Sie es noch einmal; wenn es langsam bleibt, prüfen Sie Verbindung, VPN oder Proxy.</translation>
    </message>
    <message>
        <source>The secure connection to Kustomer is being intercepted, or its certificate is not trusted here.</source>
        <translation>Die sichere Verbindung zu Kustomer wird abgefangen, oder ihrem Zertifikat wird hier nicht vertraut.</translation>
    </message>
    <message>
        <source>On a guest network, sign in first. Where traffic is inspected, ask IT to install its certificate or exempt *.kustomerapp.com.</source>
        <translation>In einem Gästenetz öffnen Sie eine Webseite, und melden Sie sich zuerst an. Wenn Ihre Firma den Datenverkehr prüft, bitten Sie die IT, ihr Zertifikat hier zu installieren oder *.kustomerapp.com auszunehmen.</translation>
    </message>
    <message>
        <source>Kustomer&apos;s certificate is not valid at the time this computer shows.</source>
        <translation>Das Zertifikat von Kustomer gilt nicht zu der Zeit, die dieser Computer anzeigt.</translation>
    </message>
    <message>
        <source>Check the date, time and time zone of this computer.</source>
        <translation>Prüfen Sie Datum, Uhrzeit und Zeitzone dieses Computers.</translation>
    </message>
    <message>
        <source>No secure connection to Kustomer could be made.</source>
        <translation>Es kam keine sichere Verbindung zu Kustomer zustande.</translation>
    </message>
    <message>
        <source>A VPN, proxy or virus scanner may be in the way; try without it, or ask IT.</source>
        <translation>Ein VPN, ein Proxy oder ein Virenscanner kann im Weg sein; versuchen Sie es ohne, oder fragen Sie die IT.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer refuses the connection.</source>
        <translation>Der Proxy zwischen diesem Computer und Kustomer lehnt die Verbindung ab.</translation>
    </message>
    <message>
        <source>Check the proxy&apos;s address, user name and password in your system settings.</source>
        <translation>Prüfen Sie Adresse, Benutzername und Passwort des Proxys in den Systemeinstellungen.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer cannot be reached.</source>
        <translation>Der Proxy zwischen diesem Computer und Kustomer ist nicht zu erreichen.</translation>
    </message>
    <message>
        <source>Check the proxy&apos;s address in your settings; a VPN may need to be on.</source>
        <translation>Prüfen Sie die Adresse des Proxys in den Einstellungen; vielleicht muss ein VPN eingeschaltet sein.</translation>
    </message>
    <message>
        <source>The proxy in this computer&apos;s settings cannot be used.</source>
        <translation>Der Proxy in den Einstellungen dieses Computers kann nicht benutzt werden.</translation>
    </message>
    <message>
        <source>Enter the address of an HTTP proxy, such as http://proxy.example:8080; SOCKS and scripts are not supported.</source>
        <translation>Geben Sie die Adresse eines HTTP-Proxys ein, etwa http://proxy.example:8080; SOCKS und Skripte werden nicht unterstützt.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer does not get through.</source>
        <translation>Der Proxy zwischen diesem Computer und Kustomer kommt nicht durch.</translation>
    </message>
    <message>
        <source>Try again; if it lasts, ask IT whether the proxy allows HTTPS to *.kustomerapp.com.</source>
        <translation>Versuchen Sie es noch einmal; wenn es anhält, fragen Sie die IT, ob der Proxy HTTPS zu *.kustomerapp.com erlaubt.</translation>
    </message>
    <message>
        <source>Something other than Kustomer answered.</source>
        <translation>Etwas anderes als Kustomer hat geantwortet.</translation>
    </message>
    <message>
        <source>If you are on a guest or hotel network, open a web page and sign in to the network first.</source>
        <translation>Wenn Sie in einem Gäste- oder Hotelnetz sind, öffnen Sie eine Webseite, und melden Sie sich zuerst im Netz an.</translation>
    </message>
    <message>
        <source>Kustomer sent more at once than this program can take.</source>
        <translation>Kustomer hat mehr auf einmal geschickt, als dieses Programm aufnehmen kann.</translation>
    </message>
    <message>
        <source>Kustomer answered in another order than asked for.</source>
        <translation>Kustomer hat in einer anderen Reihenfolge geantwortet als verlangt.</translation>
    </message>
    <message>
        <source>Nothing is lost: the same page is asked for again; if it lasts, send the details to whoever looks after this.</source>
        <translation>Nichts geht verloren: Dieselbe Seite wird noch einmal angefragt; wenn es anhält, senden Sie die Details an die Person, die dieses Programm betreut.</translation>
    </message>
    <message>
        <source>Kustomer did not finish a search in time.</source>
        <translation>Kustomer ist mit einer Suche nicht rechtzeitig fertig geworden.</translation>
    </message>
    <message>
        <source>Nothing is lost: the search is tried again by itself; see status.kustomer.com if it lasts.</source>
        <translation>Nichts geht verloren: Die Suche wird von selbst wiederholt; wenn es anhält, hilft ein Blick auf status.kustomer.com.</translation>
    </message>
    <message>
        <source>Kustomer has a problem of its own ({status}).</source>
        <translation>Kustomer hat selbst eine Störung ({status}).</translation>
    </message>
    <message>
        <source>Nothing needs to be done here; see status.kustomer.com if it lasts.</source>
        <translation>Hier ist nichts zu tun; wenn es anhält, hilft ein Blick auf status.kustomer.com.</translation>
    </message>
    <message>
        <source>Kustomer&apos;s request limit is used up for the moment.</source>
        <translation>Das Anfragelimit von Kustomer ist im Moment ausgeschöpft.</translation>
    </message>
    <message>
        <source>It goes on by itself; other integrations may be using the same limit.</source>
        <translation>Es geht von selbst weiter; vielleicht nutzen andere Integrationen dasselbe Limit.</translation>
    </message>
    <message>
        <source>Kustomer did not understand a request of this program.</source>
        <translation>Kustomer hat eine Anfrage dieses Programms nicht verstanden.</translation>
    </message>
    <message>
        <source>Update Customer AI Connect; if it stays like this, send the details to whoever looks after it.</source>
        <translation>Aktualisieren Sie Customer AI Connect; wenn es so bleibt, senden Sie die Details an die Person, die es betreut.</translation>
    </message>
    <message>
        <source>Kustomer does not have what was asked for.</source>
        <translation>Kustomer hat nicht, wonach gefragt wurde.</translation>
    </message>
    <message>
        <source>It may have been deleted in the meantime.</source>
        <translation>Vielleicht wurde es inzwischen gelöscht.</translation>
    </message>
    <message>
        <source>Kustomer has no account named “{subdomain}”.</source>
        <translation>Kustomer hat kein Konto mit dem Namen „{subdomain}“.</translation>
    </message>
    <message>
        <source>Copy the first part of the address you use for Kustomer: mycompany in mycompany.kustomerapp.com.</source>
        <translation>Kopieren Sie den ersten Teil der Adresse, unter der Sie Kustomer benutzen: mycompany in mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Kustomer does not know this key.</source>
        <translation>Kustomer kennt diesen Schlüssel nicht.</translation>
    </message>
    <message>
        <source>Copy it again with Copy Token when you create it; if in doubt, create a new key.</source>
        <translation>Kopieren Sie ihn beim Erstellen noch einmal mit Copy Token; im Zweifel erstellen Sie einen neuen Schlüssel.</translation>
    </message>
    <message>
        <source>Kustomer no longer accepts this key of {subdomain}; it was probably deleted.</source>
        <translation>Kustomer nimmt diesen Schlüssel von {subdomain} nicht mehr an; wahrscheinlich wurde er gelöscht.</translation>
    </message>
    <message>
        <source>Look under Settings › Security › API Keys, and create a new key if it is gone.</source>
        <translation>Sehen Sie unter Settings › Security › API Keys nach, und erstellen Sie einen neuen Schlüssel, wenn er dort fehlt.</translation>
    </message>
    <message>
        <source>This key belongs to {key_of}, not to {subdomain}.</source>
        <translation>Dieser Schlüssel gehört zu {key_of}, nicht zu {subdomain}.</translation>
    </message>
    <message>
        <source>Correct the subdomain, or use a key that was created in {subdomain}.</source>
        <translation>Korrigieren Sie die Subdomain, oder verwenden Sie einen Schlüssel, der in {subdomain} erstellt wurde.</translation>
    </message>
    <message>
        <source>Kustomer no longer accepts this key: it expired on {day}.</source>
        <translation>Kustomer nimmt diesen Schlüssel nicht mehr an: Er ist am {day} abgelaufen.</translation>
    </message>
    <message>
        <source>Create a new key in Kustomer, best with “No Expiration”, and replace this one.</source>
        <translation>Erstellen Sie in Kustomer einen neuen Schlüssel, am besten mit „No Expiration“, und ersetzen Sie diesen.</translation>
    </message>
    <message>
        <source>This key belongs to another region of Kustomer than the subdomain.</source>
        <translation>Dieser Schlüssel gehört zu einer anderen Region von Kustomer als die Subdomain.</translation>
    </message>
    <message>
        <source>Use the subdomain of the account in which the key was created.</source>
        <translation>Verwenden Sie die Subdomain des Kontos, in dem der Schlüssel erstellt wurde.</translation>
    </message>
    <message>
        <source>The key is valid but lacks a role: {roles}.</source>
        <translation>Der Schlüssel ist gültig, aber ihm fehlt eine Rolle: {roles}.</translation>
    </message>
    <message>
        <source>A key&apos;s roles cannot be changed: create a new key with all roles; Copy roles gives you the list.</source>
        <translation>Die Rollen eines Schlüssels lassen sich nicht ändern: Erstellen Sie einen neuen Schlüssel mit allen Rollen; „Rollen kopieren“ gibt Ihnen die Liste.</translation>
    </message>
    <message>
        <source>Kustomer refuses this although the key has a role that allows it.</source>
        <translation>Kustomer lehnt das ab, obwohl der Schlüssel eine Rolle hat, die es erlaubt.</translation>
    </message>
    <message>
        <source>Your Kustomer plan may not include it, or the key only works from certain networks; ask your Kustomer admin.</source>
        <translation>Vielleicht gehört es nicht zu Ihrem Kustomer-Tarif, oder der Schlüssel gilt nur in bestimmten Netzen; fragen Sie Ihren Kustomer-Admin.</translation>
    </message>
    <message>
        <source>The API key is missing.</source>
        <translation>Der API-Schlüssel fehlt.</translation>
    </message>
    <message>
        <source>Paste it here; Copy Token gives it to you when the key is created.</source>
        <translation>Fügen Sie ihn hier ein; Copy Token gibt ihn Ihnen, wenn der Schlüssel erstellt wird.</translation>
    </message>
    <message>
        <source>This looks like a web address, not a key.</source>
        <translation>Das sieht nach einer Webadresse aus, nicht nach einem Schlüssel.</translation>
    </message>
    <message>
        <source>Paste the token that Copy Token put on the clipboard; the address comes in the next step.</source>
        <translation>Fügen Sie das Token ein, das Copy Token in die Zwischenablage gelegt hat; die Adresse kommt im nächsten Schritt.</translation>
    </message>
    <message>
        <source>This is more than one word, so it is not just the key.</source>
        <translation>Das ist mehr als ein Wort, also nicht nur der Schlüssel.</translation>
    </message>
    <message>
        <source>Copy the key again with Copy Token, and paste nothing else.</source>
        <translation>Kopieren Sie den Schlüssel noch einmal mit Copy Token, und fügen Sie nichts anderes ein.</translation>
    </message>
    <message>
        <source>The key is cut off.</source>
        <translation>Der Schlüssel ist abgeschnitten.</translation>
    </message>
    <message>
        <source>Copy it again with Copy Token, so that nothing is missing.</source>
        <translation>Kopieren Sie ihn noch einmal mit Copy Token, damit nichts fehlt.</translation>
    </message>
    <message>
        <source>This does not look like a Kustomer API key.</source>
        <translation>Das sieht nicht nach einem Kustomer-API-Schlüssel aus.</translation>
    </message>
    <message>
        <source>A key is one long word that usually begins with “eyJ”. Copy it with Copy Token.</source>
        <translation>Ein Schlüssel ist ein langes Wort, das meist mit „eyJ“ beginnt. Kopieren Sie ihn mit Copy Token.</translation>
    </message>
    <message>
        <source>This key is longer than Kustomer&apos;s servers take.</source>
        <translation>Dieser Schlüssel ist länger, als die Server von Kustomer annehmen.</translation>
    </message>
    <message>
        <source>Create a key with fewer roles: each of them makes it longer.</source>
        <translation>Erstellen Sie einen Schlüssel mit weniger Rollen: Jede macht ihn länger.</translation>
    </message>
    <message>
        <source>This key expired on {day}.</source>
        <translation>Dieser Schlüssel ist am {day} abgelaufen.</translation>
    </message>
    <message>
        <source>Create a new key in Kustomer, best with “No Expiration”.</source>
        <translation>Erstellen Sie in Kustomer einen neuen Schlüssel, am besten mit „No Expiration“.</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Teams</source>
        <translation>Teams</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Textbausteine</translation>
    </message>
    <message>
        <source>Brands</source>
        <translation>Marken</translation>
    </message>
    <message>
        <source>SLAs and their versions</source>
        <translation>SLAs und ihre Versionen</translation>
    </message>
    <message>
        <source>Satisfaction surveys</source>
        <translation>Zufriedenheitsumfragen</translation>
    </message>
    <message>
        <source>Klasses</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Custom attributes</source>
        <translation>Eigene Attribute</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Konversationen</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>Anhänge</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Conversation times</source>
        <translation>Konversationszeiten</translation>
    </message>
    <message>
        <source>Satisfaction responses</source>
        <translation>Antworten auf Umfragen</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>Kunden</translation>
    </message>
    <message>
        <source>Customer merges</source>
        <translation>Zusammengeführte Kunden</translation>
    </message>
    <message>
        <source>Companies</source>
        <translation>Firmen</translation>
    </message>
    <message>
        <source>Custom objects</source>
        <translation>Eigene Objekte</translation>
    </message>
    <message>
        <source>The subdomain is missing.</source>
        <translation>Die Subdomain fehlt.</translation>
    </message>
    <message>
        <source>“{word}” belongs to Kustomer itself, not to an account.</source>
        <translation>„{word}“ gehört Kustomer selbst, nicht einem Konto.</translation>
    </message>
    <message>
        <source>“{word}” cannot be a subdomain.</source>
        <translation>„{word}“ kann keine Subdomain sein.</translation>
    </message>
    <message>
        <source>This address names no account.</source>
        <translation>Diese Adresse nennt kein Konto.</translation>
    </message>
    <message>
        <source>“{host}” is not an address of Kustomer.</source>
        <translation>„{host}“ ist keine Adresse von Kustomer.</translation>
    </message>
    <message>
        <source>Paste the address you see when you are in Kustomer, such as mycompany.kustomerapp.com.</source>
        <translation>Fügen Sie die Adresse ein, die Sie in Kustomer sehen, etwa mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Which workspace was chosen cannot be read from {file}.</source>
        <translation>Welcher Arbeitsbereich gewählt wurde, lässt sich nicht aus {file} lesen.</translation>
    </message>
    <message>
        <source>Allow the program&apos;s user account to read it, or set {variable} to the workspace.</source>
        <translation>Erlauben Sie dem Benutzerkonto des Programms, die Datei zu lesen, oder setzen Sie {variable} auf den Arbeitsbereich.</translation>
    </message>
    <message>
        <source>The address holds a password, which others on this computer could see.</source>
        <translation>Die Adresse enthält ein Passwort, das andere an diesem Computer sehen könnten.</translation>
    </message>
    <message>
        <source>Leave it out, and put it into {file} (or the file that PGPASSFILE names) or into PGPASSWORD; or set {variable} to the whole address.</source>
        <translation>Lassen Sie es weg, und legen Sie es in {file} (oder die Datei, die PGPASSFILE nennt) oder in PGPASSWORD ab; oder setzen Sie {variable} auf die ganze Adresse.</translation>
    </message>
    <message>
        <source>This is neither a file nor the address of a PostgreSQL database.</source>
        <translation>Das ist weder eine Datei noch die Adresse einer PostgreSQL-Datenbank.</translation>
    </message>
    <message>
        <source>Write a file’s path, or an address such as postgresql://user@server/database?sslmode=verify-full.</source>
        <translation>Geben Sie den Pfad einer Datei an, oder eine Adresse wie postgresql://user@server/database?sslmode=verify-full.</translation>
    </message>
    <message>
        <source>The choice cannot be remembered in {folder}.</source>
        <translation>Die Wahl kann in {folder} nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>Allow your user account to write there.</source>
        <translation>Erlauben Sie Ihrem Benutzerkonto, dort zu schreiben.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong in Customer AI Connect.</source>
        <translation>In Customer AI Connect ist etwas Unerwartetes schiefgegangen.</translation>
    </message>
    <message>
        <source>Copy the details and send them to whoever looks after the program.</source>
        <translation>Kopieren Sie die Details, und senden Sie sie an die Person, die das Programm betreut.</translation>
    </message>
    <message>
        <source>The key is complete</source>
        <translation>Der Schlüssel ist vollständig</translation>
    </message>
    <message>
        <source>Kustomer can be reached</source>
        <translation>Kustomer ist zu erreichen</translation>
    </message>
    <message>
        <source>The subdomain exists</source>
        <translation>Die Subdomain gibt es</translation>
    </message>
    <message>
        <source>Kustomer accepts the key</source>
        <translation>Kustomer nimmt den Schlüssel an</translation>
    </message>
    <message>
        <source>The key belongs to this subdomain</source>
        <translation>Der Schlüssel gehört zu dieser Subdomain</translation>
    </message>
    <message>
        <source>The key is used in its own region</source>
        <translation>Der Schlüssel wird in seiner eigenen Region benutzt</translation>
    </message>
    <message>
        <source>The key may search</source>
        <translation>Der Schlüssel darf suchen</translation>
    </message>
    <message>
        <source>The key may read every stream</source>
        <translation>Der Schlüssel darf jeden Datenstrom lesen</translation>
    </message>
    <message>
        <source>How much there is to fetch</source>
        <translation>Wie viel zu holen ist</translation>
    </message>
    <message>
        <source>How long the key is valid</source>
        <translation>Wie lange der Schlüssel gilt</translation>
    </message>
    <message>
        <source>The workspace can be written</source>
        <translation>In den Arbeitsbereich kann geschrieben werden</translation>
    </message>
    <message>
        <source>The key is stored</source>
        <translation>Der Schlüssel ist gespeichert</translation>
    </message>
    <message>
        <source>The workspace can be written.</source>
        <translation>In den Arbeitsbereich kann geschrieben werden.</translation>
    </message>
    <message>
        <source>The key is kept in memory until the program ends.</source>
        <translation>Der Schlüssel bleibt im Arbeitsspeicher, bis das Programm endet.</translation>
    </message>
    <message>
        <source>You will be asked for it again after a restart.</source>
        <translation>Nach einem Neustart werden Sie noch einmal danach gefragt.</translation>
    </message>
    <message>
        <source>The key is given to this computer from outside, and is kept nowhere else.</source>
        <translation>Der Schlüssel wird diesem Computer von außen gegeben und nirgends sonst aufbewahrt.</translation>
    </message>
    <message>
        <source>The key is in your system keyring, and was read back.</source>
        <translation>Der Schlüssel ist in Ihrem Schlüsselbund und wurde zur Probe zurückgelesen.</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s request limit, continues at {time}.</source>
        <translation>Warten auf das Anfragelimit von Kustomer; weiter um {time}.</translation>
    </message>
    <message>
        <source>Kustomer did not answer; trying again.</source>
        <translation>Kustomer hat nicht geantwortet; neuer Versuch.</translation>
    </message>
    <message>
        <source>United States</source>
        <translation>Vereinigte Staaten</translation>
    </message>
    <message>
        <source>European Union</source>
        <translation>Europäische Union</translation>
    </message>
    <message>
        <source>India</source>
        <translation>Indien</translation>
    </message>
    <message>
        <source>This key belongs to another Kustomer account than the one “{name}” holds data from.</source>
        <translation>Dieser Schlüssel gehört zu einem anderen Kustomer-Konto als dem, von dem „{name}“ Daten enthält.</translation>
    </message>
    <message>
        <source>Use a key of the same account, or connect the other account as a new instance.</source>
        <translation>Verwenden Sie einen Schlüssel desselben Kontos, oder verbinden Sie das andere Konto als neue Instanz.</translation>
    </message>
    <message>
        <source>Key of {subdomain}.</source>
        <translation>Schlüssel von {subdomain}.</translation>
    </message>
    <message>
        <source>The key is complete.</source>
        <translation>Der Schlüssel ist vollständig.</translation>
    </message>
    <message>
        <source>Kustomer answers.</source>
        <translation>Kustomer antwortet.</translation>
    </message>
    <message>
        <source>{address} exists.</source>
        <translation>{address} ist vorhanden.</translation>
    </message>
    <message>
        <source>Kustomer knows this key as “{name}”.</source>
        <translation>Kustomer kennt diesen Schlüssel als „{name}“.</translation>
    </message>
    <message>
        <source>Kustomer accepts the key.</source>
        <translation>Kustomer nimmt den Schlüssel an.</translation>
    </message>
    <message>
        <source>This account is already connected as “{name}”.</source>
        <translation>Dieses Konto ist schon als „{name}“ verbunden.</translation>
    </message>
    <message>
        <source>Both would fetch the same data and share one request limit.</source>
        <translation>Beide würden dieselben Daten holen und sich ein Anfragelimit teilen.</translation>
    </message>
    <message>
        <source>The key belongs to {subdomain}.</source>
        <translation>Der Schlüssel gehört zu {subdomain}.</translation>
    </message>
    <message>
        <source>Region: {region}.</source>
        <translation>Region: {region}.</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>The key may search.</source>
        <translation>Der Schlüssel darf suchen.</translation>
    </message>
    <message>
        <source>Left out, because the key may not read them: {streams}.</source>
        <translation>Ausgelassen, weil der Schlüssel sie nicht lesen darf: {streams}.</translation>
    </message>
    <message>
        <source>Left out, because Kustomer does not let this key read them: {streams}.</source>
        <translation>Ausgelassen, weil Kustomer sie diesen Schlüssel nicht lesen lässt: {streams}.</translation>
    </message>
    <message>
        <source>Your Kustomer plan may not include them; if it does, create a new key with all roles.</source>
        <translation>Vielleicht gehören sie nicht zu Ihrem Kustomer-Tarif; wenn doch, erstellen Sie einen neuen Schlüssel mit allen Rollen.</translation>
    </message>
    <message>
        <source>{these}, {one}</source>
        <translation>{these}, {one}</translation>
    </message>
    <message>
        <source>A key&apos;s roles cannot be changed: create a new key with all roles to include them.</source>
        <translation>Die Rollen eines Schlüssels lassen sich nicht ändern: Erstellen Sie einen neuen Schlüssel mit allen Rollen, um sie einzuschließen.</translation>
    </message>
    <message>
        <source>{records:,} records, about {minutes} min at Kustomer’s request limit.</source>
        <translation>{records} Datensätze, etwa {minutes}&#xa0;min mit dem Anfragelimit von Kustomer.</translation>
    </message>
    <message>
        <source>The key does not say that it ever expires.</source>
        <translation>Der Schlüssel sagt nicht, dass er je abläuft.</translation>
    </message>
    <message>
        <source>The key has a role for each of the {count} streams.</source>
        <translation>Der Schlüssel hat für jeden der {count} Datenströme eine Rolle.</translation>
    </message>
    <message>
        <source>The key is valid until {day}.</source>
        <translation>Der Schlüssel gilt bis {day}.</translation>
    </message>
    <message>
        <source>The key expires on {day}.</source>
        <translation>Der Schlüssel läuft am {day} ab.</translation>
    </message>
    <message>
        <source>Data stops flowing then. Better create a key with “No Expiration”.</source>
        <translation>Dann fließen keine Daten mehr. Erstellen Sie besser einen Schlüssel mit „No Expiration“.</translation>
    </message>
    <message>
        <source>Get your key</source>
        <translation>Schlüssel holen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>Subdomain</source>
        <translation>Subdomain</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>More records were changed at the very same moment ({moment}) than Kustomer can list.</source>
        <translation>Im selben Augenblick ({moment}) wurden mehr Datensätze geändert, als Kustomer auflisten kann.</translation>
    </message>
    <message>
        <source>Change some of them in Kustomer, or ask Kustomer&apos;s support for help with this moment.</source>
        <translation>Ändern Sie einige davon in Kustomer, oder bitten Sie den Support von Kustomer um Hilfe zu diesem Augenblick.</translation>
    </message>
    <message>
        <source>Kustomer does not list all records of one moment ({moment}).</source>
        <translation>Kustomer listet nicht alle Datensätze eines Augenblicks auf ({moment}).</translation>
    </message>
    <message>
        <source>It goes on by itself; nothing is lost.</source>
        <translation>Es geht von selbst weiter; nichts geht verloren.</translation>
    </message>
    <message>
        <source>About Customer AI Connect</source>
        <translation>Über Customer AI Connect</translation>
    </message>
    <message>
        <source>Copy diagnostics…</source>
        <translation>Diagnose kopieren…</translation>
    </message>
    <message>
        <source>licence not named</source>
        <translation>Lizenz nicht genannt</translation>
    </message>
    <message>
        <source>Licence of {name}</source>
        <translation>Lizenz von {name}</translation>
    </message>
    <message>
        <source>{name} comes without the text of its licence. You find it at {where}</source>
        <translation>{name} bringt den Text seiner Lizenz nicht mit. Sie finden ihn unter {where}</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Bibliotheken</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>Gemacht mit</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Customer AI Connect</source>
        <translation>Customer AI Connect</translation>
    </message>
    <message>
        <source>Version {version} · Python {python} · Qt {qt}</source>
        <translation>Version {version} · Python {python} · Qt {qt}</translation>
    </message>
    <message>
        <source>Free software under the MIT licence.</source>
        <translation>Freie Software unter der MIT-Lizenz.</translation>
    </message>
    <message>
        <source>The workspace could not be opened.</source>
        <translation>Der Arbeitsbereich konnte nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>Saving what has arrived, then closing…</source>
        <translation>Was angekommen ist, wird noch gespeichert, dann schließt das Programm…</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>macOS runs the program from a temporary place.</source>
        <translation>macOS führt das Programm von einem vorläufigen Ort aus.</translation>
    </message>
    <message>
        <source>Move Customer AI Connect into your Applications folder, open it from there, and try again.</source>
        <translation>Verschieben Sie Customer AI Connect in den Ordner „Programme“, öffnen Sie es von dort, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The system does not let the program change what starts at login.</source>
        <translation>Das System lässt das Programm nicht ändern, was bei der Anmeldung startet.</translation>
    </message>
    <message>
        <source>Look for “Startup” or “Login items” in your system settings.</source>
        <translation>Suchen Sie in den Systemeinstellungen nach „Autostart“ oder „Anmeldeobjekte“.</translation>
    </message>
    <message>
        <source>Search the help</source>
        <translation>Hilfe durchsuchen</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Themen</translation>
    </message>
    <message>
        <source>Help – Customer AI Connect</source>
        <translation>Hilfe – Customer AI Connect</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message numerus="yes">
        <source>%Ln topic(s) found</source>
        <translation>
            <numerusform>%Ln Thema gefunden</numerusform>
            <numerusform>%Ln Themen gefunden</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>Nichts gefunden. Versuchen Sie es mit einem anderen Wort.</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Presenter…</source>
        <translation>Vorführen…</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Menu ({key})</source>
        <translation>Menü ({key})</translation>
    </message>
    <message>
        <source>&amp;Accounts</source>
        <translation>&amp;Konten</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>The last sync did not end well.</source>
        <translation>Die letzte Synchronisierung ging nicht gut aus.</translation>
    </message>
    <message>
        <source>{name}: nothing has arrived for a day</source>
        <translation>{name}: Seit einem Tag ist nichts angekommen</translation>
    </message>
    <message>
        <source>{why} It keeps trying.</source>
        <translation>{why} Es wird weiter versucht.</translation>
    </message>
    <message>
        <source>{name}: Kustomer refuses the key</source>
        <translation>{name}: Kustomer lehnt den Schlüssel ab</translation>
    </message>
    <message>
        <source>No data is flowing. Replace the key or disconnect.</source>
        <translation>Es fließen keine Daten. Ersetzen Sie den Schlüssel, oder trennen Sie die Verbindung.</translation>
    </message>
    <message>
        <source>{name}: the key expires on {day}</source>
        <translation>{name}: Der Schlüssel läuft am {day} ab</translation>
    </message>
    <message>
        <source>Data stops flowing then. Create a new key in Kustomer, and choose Replace key here.</source>
        <translation>Dann fließen keine Daten mehr. Erstellen Sie in Kustomer einen neuen Schlüssel, und wählen Sie hier „Schlüssel ersetzen“.</translation>
    </message>
    <message>
        <source>No account is connected.</source>
        <translation>Kein Konto ist verbunden.</translation>
    </message>
    <message>
        <source>Everything is paused</source>
        <translation>Alles ist pausiert</translation>
    </message>
    <message>
        <source>Everything is up to date</source>
        <translation>Alles ist auf dem neuesten Stand</translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) need attention</source>
        <translation>
            <numerusform>%Ln Konto braucht Ihre Aufmerksamkeit</numerusform>
            <numerusform>%Ln Konten brauchen Ihre Aufmerksamkeit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are having trouble</source>
        <translation>
            <numerusform>%Ln Konto hat Schwierigkeiten</numerusform>
            <numerusform>%Ln Konten haben Schwierigkeiten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are syncing</source>
        <translation>
            <numerusform>%Ln Konto synchronisiert</numerusform>
            <numerusform>%Ln Konten synchronisieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are paused</source>
        <translation>
            <numerusform>%Ln Konto ist pausiert</numerusform>
            <numerusform>%Ln Konten sind pausiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Let things happen in the practice account</source>
        <translation>Im Übungskonto etwas geschehen lassen</translation>
    </message>
    <message>
        <source>Practice account</source>
        <translation>Übungskonto</translation>
    </message>
    <message>
        <source>Everything here is made up, and none of it leaves this computer.</source>
        <translation>Alles hier ist erfunden, und nichts davon verlässt diesen Computer.</translation>
    </message>
    <message>
        <source>The settings could not be saved. They hold until the program ends.</source>
        <translation>Die Einstellungen konnten nicht gespeichert werden. Sie gelten, bis das Programm endet.</translation>
    </message>
    <message>
        <source>Check that there is room on the disk.</source>
        <translation>Prüfen Sie, ob auf dem Datenträger Platz ist.</translation>
    </message>
    <message>
        <source>This cannot be written to this computer’s disk, so nothing was changed.</source>
        <translation>Das lässt sich nicht auf den Datenträger dieses Computers schreiben; darum wurde nichts geändert.</translation>
    </message>
    <message>
        <source>This key was deleted meanwhile, so nothing was changed.</source>
        <translation>Dieser Schlüssel wurde inzwischen gelöscht; darum wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Presenter</source>
        <translation>Vorführen</translation>
    </message>
    <message>
        <source>Revoke it</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>Let it expire</source>
        <translation>Ablaufen lassen</translation>
    </message>
    <message>
        <source>&amp;Slow network</source>
        <translation>&amp;Langsames Netz</translation>
    </message>
    <message>
        <source>&amp;Outage</source>
        <translation>&amp;Ausfall</translation>
    </message>
    <message>
        <source>&amp;Rate limit used up</source>
        <translation>Anfragelimit aus&amp;geschöpft</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new conversation(s)</source>
        <translation>
            <numerusform>%Ln neue Konversation</numerusform>
            <numerusform>%Ln neue Konversationen</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to normal</source>
        <translation>Zurück zum Normalzustand</translation>
    </message>
    <message>
        <source>It cannot be started: {reason}. Put that right, then try again.</source>
        <translation>Es lässt sich nicht starten: {reason}. Beheben Sie das und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>The practice account of this computer is not running.</source>
        <translation>Das Übungskonto dieses Computers läuft nicht.</translation>
    </message>
    <message>
        <source>The key was revoked.</source>
        <translation>Der Schlüssel wurde widerrufen.</translation>
    </message>
    <message>
        <source>The key has expired.</source>
        <translation>Der Schlüssel ist abgelaufen.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln customer(s) have just written.</source>
        <translation>
            <numerusform>%Ln Kunde hat gerade geschrieben.</numerusform>
            <numerusform>%Ln Kunden haben gerade geschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Every answer takes {seconds} s more now.</source>
        <translation>Jede Antwort dauert jetzt {seconds}&#xa0;s länger.</translation>
    </message>
    <message>
        <source>Kustomer answers as quickly as before.</source>
        <translation>Kustomer antwortet so schnell wie zuvor.</translation>
    </message>
    <message>
        <source>Kustomer answers nothing but errors now.</source>
        <translation>Kustomer antwortet jetzt nur noch mit Fehlern.</translation>
    </message>
    <message>
        <source>Kustomer answers again.</source>
        <translation>Kustomer antwortet wieder.</translation>
    </message>
    <message>
        <source>Kustomer says that its request limit is used up.</source>
        <translation>Kustomer meldet, dass sein Anfragelimit ausgeschöpft ist.</translation>
    </message>
    <message>
        <source>Kustomer’s request limit is free again.</source>
        <translation>Das Anfragelimit von Kustomer ist wieder frei.</translation>
    </message>
    <message>
        <source>Kustomer is back to normal. A revoked or expired key stays so: create another one on the key page of the practice account.</source>
        <translation>Kustomer ist wieder in Ordnung. Ein widerrufener oder abgelaufener Schlüssel bleibt es: Erstellen Sie einen anderen auf der Schlüsselseite des Übungskontos.</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>Übung</translation>
    </message>
    <message>
        <source>What you do here happens to the practice account at once.</source>
        <translation>Was Sie hier tun, geschieht dem Übungskonto sofort.</translation>
    </message>
    <message>
        <source>Newest key</source>
        <translation>Neuester Schlüssel</translation>
    </message>
    <message>
        <source>Kustomer</source>
        <translation>Kustomer</translation>
    </message>
    <message>
        <source>There is no key. Create one on the key page of the practice account.</source>
        <translation>Es gibt keinen Schlüssel. Erstellen Sie einen auf der Schlüsselseite des Übungskontos.</translation>
    </message>
    <message>
        <source>{name}, ends in …{characters} · has expired</source>
        <translation>{name}, endet auf …{characters} · ist abgelaufen</translation>
    </message>
    <message>
        <source>{name}, ends in …{characters}</source>
        <translation>{name}, endet auf …{characters}</translation>
    </message>
    <message>
        <source>As in the &amp;system</source>
        <translation>&amp;Wie im System</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>&amp;Keiner</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>&amp;Von Hand</translation>
    </message>
    <message>
        <source>&amp;Address of the proxy</source>
        <translation>&amp;Adresse des Proxys</translation>
    </message>
    <message>
        <source>The address of the proxy is missing.</source>
        <translation>Die Adresse des Proxys fehlt.</translation>
    </message>
    <message>
        <source>A user name or password must not be kept here: settings are an ordinary file.</source>
        <translation>Benutzername und Passwort gehören nicht hierher: Die Einstellungen sind eine gewöhnliche Datei.</translation>
    </message>
    <message>
        <source>Enter them in your system’s proxy settings, and choose “As in the system” here.</source>
        <translation>Geben Sie sie in den Proxy-Einstellungen des Systems ein, und wählen Sie hier „Wie im System“.</translation>
    </message>
    <message>
        <source>This is not the address of a proxy.</source>
        <translation>Das ist nicht die Adresse eines Proxys.</translation>
    </message>
    <message>
        <source>Only HTTP proxies can be used; SOCKS and scripts are not supported.</source>
        <translation>Nur HTTP-Proxys können benutzt werden; SOCKS und Skripte werden nicht unterstützt.</translation>
    </message>
    <message>
        <source>The port of the proxy is missing.</source>
        <translation>Der Port des Proxys fehlt.</translation>
    </message>
    <message>
        <source>Enter it as http://proxy.example:8080.</source>
        <translation>Geben Sie sie so ein: http://proxy.example:8080.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Language and appearance</source>
        <translation>Sprache und Aussehen</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>Kustomer counts all your integrations together. What is left over stays for the others.</source>
        <translation>Kustomer zählt alle Ihre Integrationen zusammen. Was übrig bleibt, behalten die anderen.</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Synchronisierung</translation>
    </message>
    <message>
        <source>&amp;Look for news every</source>
        <translation>&amp;Nach Neuem sehen alle</translation>
    </message>
    <message>
        <source>Share of Kustomer’s &amp;request limit</source>
        <translation>Anteil am Anfrage&amp;limit von Kustomer</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Start when I log &amp;in</source>
        <translation>Beim An&amp;melden starten</translation>
    </message>
    <message>
        <source>Notify me &amp;when an account needs something</source>
        <translation>&amp;Benachrichtigen, wenn ein Konto etwas braucht</translation>
    </message>
    <message>
        <source>&amp;Keep running when the window is closed</source>
        <translation>Weiterlaufen, wenn das Fenster &amp;geschlossen wird</translation>
    </message>
    <message>
        <source>It then shows how everything stands in the tray, beside the clock.</source>
        <translation>Es zeigt dann in der Leiste neben der Uhr, wie alles steht.</translation>
    </message>
    <message>
        <source>This desktop has no tray, so the program ends when its window is closed.</source>
        <translation>Dieser Desktop hat keine Leiste für Symbole; deshalb endet das Programm, wenn sein Fenster geschlossen wird.</translation>
    </message>
    <message>
        <source>Keep it running</source>
        <translation>In Gang halten</translation>
    </message>
    <message>
        <source>Data flows only while the program runs.</source>
        <translation>Daten fließen nur, solange das Programm läuft.</translation>
    </message>
    <message>
        <source>Where things are</source>
        <translation>Wo die Dinge sind</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsbereich</translation>
    </message>
    <message>
        <source>Open the folder of the workspace</source>
        <translation>Ordner des Arbeitsbereichs öffnen</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>Open the folder of the logs</source>
        <translation>Ordner der Protokolle öffnen</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Open Customer AI Connect</source>
        <translation>Customer AI Connect öffnen</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Jetzt synchronisieren</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>Alle pausieren</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Alle fortsetzen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Opening your workspace…</source>
        <translation>Ihr Arbeitsbereich wird geöffnet…</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Sonstige</translation>
    </message>
    <message>
        <source>Email</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>SMS</source>
        <translation>SMS</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Formular</translation>
    </message>
    <message>
        <source>Instagram comment</source>
        <translation>Instagram-Kommentar</translation>
    </message>
    <message>
        <source>Twitter message</source>
        <translation>Twitter-Nachricht</translation>
    </message>
    <message>
        <source>Tweet</source>
        <translation>Tweet</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>snoozed</source>
        <translation>zurückgestellt</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>MMM yyyy</source>
        <translation>MMM yyyy</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>Conversations per day</source>
        <translation>Konversationen pro Tag</translation>
    </message>
    <message>
        <source>Conversations per week</source>
        <translation>Konversationen pro Woche</translation>
    </message>
    <message>
        <source>Conversations per month</source>
        <translation>Konversationen pro Monat</translation>
    </message>
    <message>
        <source>Conversations per year</source>
        <translation>Konversationen pro Jahr</translation>
    </message>
    <message>
        <source>{conversations} on {day}</source>
        <translation>{conversations} am {day}</translation>
    </message>
    <message>
        <source>{conversations} from {first} to {last}</source>
        <translation>{conversations} vom {first} bis {last}</translation>
    </message>
    <message>
        <source>{period}: {conversations}</source>
        <translation>{period}: {conversations}</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>MMMM yyyy</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds}&#xa0;s</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours}&#xa0;h {minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours}&#xa0;h</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>{duration} ago</source>
        <translation>vor {duration}</translation>
    </message>
    <message>
        <source>Message to an admin</source>
        <translation>Nachricht an einen Admin</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>Nachricht kopieren</translation>
    </message>
    <message>
        <source>Ask a Kustomer admin</source>
        <translation>Einen Kustomer-Admin fragen</translation>
    </message>
    <message>
        <source>Send this message. Come back with the key that you get.</source>
        <translation>Senden Sie diese Nachricht. Kommen Sie mit dem Schlüssel zurück, den Sie bekommen.</translation>
    </message>
    <message>
        <source>Hello,

to connect our Kustomer account to Customer AI, I need an API key. Could you create one?

1. Open Settings › Security › API Keys: {address}
2. Choose + Add API Key and name it “Customer AI”.
3. Give it exactly these roles; all of them only read:
{roles}
4. Expiration: No Expiration. Then choose Create.
5. Copy the token with Copy Token (it is shown only once), and give it to me in a safe way, such as a password manager, rather than by e-mail or chat.

Thank you!</source>
        <translation>Guten Tag,

um unser Kustomer-Konto mit Customer AI zu verbinden, brauche ich einen API-Schlüssel. Könnten Sie einen erstellen?

1. Öffnen Sie Settings › Security › API Keys: {address}
2. Wählen Sie + Add API Key, und nennen Sie ihn „Customer AI“.
3. Geben Sie ihm genau diese Rollen; alle dürfen nur lesen:
{roles}
4. Expiration: No Expiration. Wählen Sie dann Create.
5. Kopieren Sie das Token mit Copy Token (es wird nur einmal gezeigt), und geben Sie es mir auf sicherem Weg, etwa über einen Passwort-Manager, lieber nicht per E-Mail oder Chat.

Vielen Dank!</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Customer AI only reads.</source>
        <translation>Customer AI liest nur.</translation>
    </message>
    <message>
        <source>Nothing in Kustomer is changed. You can disconnect at any time.</source>
        <translation>In Kustomer wird nichts verändert. Sie können die Verbindung jederzeit trennen.</translation>
    </message>
    <message>
        <source>Checking the connection.</source>
        <translation>Die Verbindung wird geprüft.</translation>
    </message>
    <message>
        <source>Correct the details</source>
        <translation>Angaben korrigieren</translation>
    </message>
    <message>
        <source>Cancel this connection</source>
        <translation>Diese Verbindung verwerfen</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Verbinden…</translation>
    </message>
    <message>
        <source>Check {number} of {count}</source>
        <translation>Prüfung {number} von {count}</translation>
    </message>
    <message>
        <source>Ready to connect</source>
        <translation>Bereit zum Verbinden</translation>
    </message>
    <message>
        <source>Everything is checked first. Then your data starts to flow.</source>
        <translation>Zuerst wird alles geprüft. Dann beginnen Ihre Daten zu fließen.</translation>
    </message>
    <message>
        <source>Nothing was changed</source>
        <translation>Es wurde nichts geändert</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Anhalten…</translation>
    </message>
    <message>
        <source>Not connected yet</source>
        <translation>Noch nicht verbunden</translation>
    </message>
    <message>
        <source>Your data is syncing.</source>
        <translation>Ihre Daten werden synchronisiert.</translation>
    </message>
    <message>
        <source>{name} is connected.</source>
        <translation>{name} ist verbunden.</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>Wie viel</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>Wie lange</translation>
    </message>
    <message>
        <source>Where to look</source>
        <translation>Wo zu sehen</translation>
    </message>
    <message>
        <source>Choose {name} under Integrations; it shows what arrives.</source>
        <translation>Wählen Sie {name} unter „Integrationen“; dort sehen Sie, was ankommt.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s)</source>
        <translation>
            <numerusform>%Ln Datensatz</numerusform>
            <numerusform>%Ln Datensätze</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything the key may read, the newest first.</source>
        <translation>Alles, was der Schlüssel lesen darf, das Neueste zuerst.</translation>
    </message>
    <message>
        <source>{records}, the newest first.</source>
        <translation>{records}, die neuesten zuerst.</translation>
    </message>
    <message numerus="yes">
        <source>About %Ln record(s)</source>
        <translation>
            <numerusform>Etwa %Ln Datensatz</numerusform>
            <numerusform>Etwa %Ln Datensätze</numerusform>
        </translation>
    </message>
    <message>
        <source>The first conversations are here within a minute; older history follows.</source>
        <translation>Die ersten Konversationen sind innerhalb einer Minute da; Älteres folgt.</translation>
    </message>
    <message>
        <source>About {duration}, as fast as Kustomer allows. You need not wait here.</source>
        <translation>Etwa {duration}, so schnell Kustomer es erlaubt. Sie müssen hier nicht warten.</translation>
    </message>
    <message>
        <source>Copy roles</source>
        <translation>Rollen kopieren</translation>
    </message>
    <message>
        <source>Open API keys</source>
        <translation>API Keys öffnen</translation>
    </message>
    <message>
        <source>Change the name</source>
        <translation>Namen ändern</translation>
    </message>
    <message>
        <source>Paste another key</source>
        <translation>Anderen Schlüssel einfügen</translation>
    </message>
    <message>
        <source>Correct the subdomain</source>
        <translation>Subdomain korrigieren</translation>
    </message>
    <message>
        <source>Keep for this session only</source>
        <translation>Nur für diese Sitzung behalten</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>{title} – Practice</source>
        <translation>{title} – Übung</translation>
    </message>
    <message>
        <source>Step {number} of {count}: {title}</source>
        <translation>Schritt {number} von {count}: {title}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Leave without connecting?</source>
        <translation>Ohne Verbinden verlassen?</translation>
    </message>
    <message>
        <source>What you typed will be lost.</source>
        <translation>Was Sie eingegeben haben, geht verloren.</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Cancel this connection?</source>
        <translation>Diese Verbindung verwerfen?</translation>
    </message>
    <message>
        <source>{name} was never authenticated; nothing was fetched. It will be removed.</source>
        <translation>{name} wurde nie authentifiziert; es wurde nichts geholt. Die Verbindung wird entfernt.</translation>
    </message>
    <message>
        <source>Cancel connection</source>
        <translation>Verbindung verwerfen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Connect Kustomer</source>
        <translation>Kustomer verbinden</translation>
    </message>
    <message>
        <source>Correct {name}</source>
        <translation>{name} korrigieren</translation>
    </message>
    <message>
        <source>Reconnect {name}</source>
        <translation>{name} neu verbinden</translation>
    </message>
    <message>
        <source>Replace key of {name}</source>
        <translation>Schlüssel von {name} ersetzen</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>Neu verbinden</translation>
    </message>
    <message>
        <source>Get your key from Kustomer</source>
        <translation>Holen Sie Ihren Schlüssel aus Kustomer</translation>
    </message>
    <message>
        <source>With it, Customer AI may read your conversations. It takes about two minutes.</source>
        <translation>Damit darf Customer AI Ihre Konversationen lesen. Es dauert etwa zwei Minuten.</translation>
    </message>
    <message>
        <source>Open API keys in my browser</source>
        <translation>API Keys im Browser öffnen</translation>
    </message>
    <message>
        <source>I already have a key</source>
        <translation>Ich habe einen Schlüssel</translation>
    </message>
    <message>
        <source>I’m not an admin</source>
        <translation>Ich bin kein Admin</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open API keys of this subdomain</source>
        <translation>API Keys dieser Subdomain öffnen</translation>
    </message>
    <message>
        <source>mycompany in https://mycompany.kustomerapp.com, or simply the whole address.</source>
        <translation>mycompany in https://mycompany.kustomerapp.com, oder einfach die ganze Adresse.</translation>
    </message>
    <message>
        <source>Which Kustomer? Your &amp;subdomain</source>
        <translation>Welches Kustomer? Ihre &amp;Subdomain</translation>
    </message>
    <message>
        <source>Key of {account}</source>
        <translation>Schlüssel von {account}</translation>
    </message>
    <message>
        <source>This key does not say whose it is; Kustomer will.</source>
        <translation>Dieser Schlüssel sagt nicht, wem er gehört; Kustomer wird es sagen.</translation>
    </message>
    <message>
        <source>Roles cannot be added to a key later. Create a new key with all of them.</source>
        <translation>Rollen lassen sich einem Schlüssel nachträglich nicht hinzufügen. Erstellen Sie einen neuen mit allen.</translation>
    </message>
    <message>
        <source>Copy all roles</source>
        <translation>Alle Rollen kopieren</translation>
    </message>
    <message>
        <source>Which?</source>
        <translation>Welche?</translation>
    </message>
    <message numerus="yes">
        <source>%Ln recommended role(s) missing. What the key may not read is left out.</source>
        <translation>
            <numerusform>%Ln empfohlene Rolle fehlt. Was der Schlüssel nicht lesen darf, wird ausgelassen.</numerusform>
            <numerusform>%Ln empfohlene Rollen fehlen. Was der Schlüssel nicht lesen darf, wird ausgelassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>machine user</source>
        <translation>Maschinen-Benutzer</translation>
    </message>
    <message>
        <source>personal user, not a machine</source>
        <translation>persönlicher Benutzer, keine Maschine</translation>
    </message>
    <message>
        <source>expires on {day}</source>
        <translation>läuft am {day} ab</translation>
    </message>
    <message>
        <source>never expires</source>
        <translation>läuft nie ab</translation>
    </message>
    <message numerus="yes">
        <source>%Ln role(s)</source>
        <translation>
            <numerusform>%Ln Rolle</numerusform>
            <numerusform>%Ln Rollen</numerusform>
        </translation>
    </message>
    <message>
        <source>Paste your API key</source>
        <translation>Fügen Sie Ihren API-Schlüssel ein</translation>
    </message>
    <message>
        <source>It is the token that Copy Token put on your clipboard.</source>
        <translation>Es ist das Token, das Copy Token in Ihre Zwischenablage gelegt hat.</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>API-&amp;Schlüssel</translation>
    </message>
    <message>
        <source>Stored in your system keyring, nowhere else.</source>
        <translation>Kommt in Ihren Schlüsselbund, nirgends sonst hin.</translation>
    </message>
    <message>
        <source>Use the system keyring</source>
        <translation>Schlüsselbund verwenden</translation>
    </message>
    <message>
        <source>Stored in your system keyring ({name}), nowhere else.</source>
        <translation>Kommt in Ihren Schlüsselbund ({name}), nirgends sonst hin.</translation>
    </message>
    <message>
        <source>Kept in memory for this session only. You will be asked for it again after a restart.</source>
        <translation>Bleibt nur für diese Sitzung im Arbeitsspeicher. Nach einem Neustart werden Sie noch einmal danach gefragt.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal nachsehen</translation>
    </message>
    <message>
        <source>Why these roles?</source>
        <translation>Warum diese Rollen?</translation>
    </message>
    <message>
        <source>Hide the reasons</source>
        <translation>Gründe ausblenden</translation>
    </message>
    <message>
        <source>Search, which is how Kustomer hands out records</source>
        <translation>Suche: So gibt Kustomer Datensätze heraus</translation>
    </message>
    <message>
        <source>Conversations: subject, status, channel, assignee, satisfaction</source>
        <translation>Konversationen: Betreff, Status, Kanal, Zuständige, Zufriedenheit</translation>
    </message>
    <message>
        <source>Messages: what was said in them</source>
        <translation>Nachrichten: was darin gesagt wurde</translation>
    </message>
    <message>
        <source>Notes that your team wrote</source>
        <translation>Notizen, die Ihr Team geschrieben hat</translation>
    </message>
    <message>
        <source>Customers: whom a conversation is with</source>
        <translation>Kunden: mit wem gesprochen wird</translation>
    </message>
    <message>
        <source>Companies that customers belong to</source>
        <translation>Firmen, zu denen Kunden gehören</translation>
    </message>
    <message>
        <source>Users: the names of your agents</source>
        <translation>Benutzer: die Namen Ihrer Mitarbeitenden</translation>
    </message>
    <message>
        <source>Teams: the names of your teams</source>
        <translation>Teams: die Namen Ihrer Teams</translation>
    </message>
    <message>
        <source>Tags: the names of your tags</source>
        <translation>Tags: die Namen Ihrer Tags</translation>
    </message>
    <message>
        <source>Merges: which customer became part of which other</source>
        <translation>Zusammenführungen: welcher Kunde in welchem anderen aufging</translation>
    </message>
    <message>
        <source>Custom objects, such as orders</source>
        <translation>Eigene Objekte, etwa Bestellungen</translation>
    </message>
    <message>
        <source>Klasses: the kinds of your custom objects</source>
        <translation>Klassen: die Arten Ihrer eigenen Objekte</translation>
    </message>
    <message>
        <source>Custom attributes: what your own fields are called</source>
        <translation>Eigene Attribute: wie Ihre eigenen Felder heißen</translation>
    </message>
    <message>
        <source>Shortcuts: your ready-made answers</source>
        <translation>Textbausteine: Ihre vorbereiteten Antworten</translation>
    </message>
    <message>
        <source>Brands: the names of your brands</source>
        <translation>Marken: die Namen Ihrer Marken</translation>
    </message>
    <message>
        <source>SLAs: what you promise, and its versions</source>
        <translation>SLAs: was Sie zusagen, und die Versionen davon</translation>
    </message>
    <message>
        <source>Satisfaction surveys: what your customers are asked</source>
        <translation>Zufriedenheitsumfragen: was Ihre Kunden gefragt werden</translation>
    </message>
    <message>
        <source>To read this part of Kustomer</source>
        <translation>Um diesen Teil von Kustomer zu lesen</translation>
    </message>
    <message>
        <source>Log in to Kustomer</source>
        <translation>Melden Sie sich bei Kustomer an</translation>
    </message>
    <message>
        <source>As somebody who may change its settings.</source>
        <translation>Als jemand, der dort die Einstellungen ändern darf.</translation>
    </message>
    <message>
        <source>Open Settings › Security › API Keys</source>
        <translation>Öffnen Sie Settings › Security › API Keys</translation>
    </message>
    <message>
        <source>The button above takes you there.</source>
        <translation>Die Schaltfläche oben bringt Sie dorthin.</translation>
    </message>
    <message>
        <source>Choose + Add API Key</source>
        <translation>Wählen Sie + Add API Key</translation>
    </message>
    <message>
        <source>It is at the top right.</source>
        <translation>Sie finden es oben rechts.</translation>
    </message>
    <message>
        <source>Name it, and give it roles</source>
        <translation>Geben Sie ihm Namen und Rollen</translation>
    </message>
    <message>
        <source>A name such as “Customer AI”, and the roles that Copy roles gives you.</source>
        <translation>Einen Namen wie „Customer AI“ und die Rollen, die „Rollen kopieren“ Ihnen gibt.</translation>
    </message>
    <message>
        <source>Expiration: No Expiration</source>
        <translation>Expiration: No Expiration</translation>
    </message>
    <message>
        <source>Leave the IP restriction empty.</source>
        <translation>Lassen Sie die IP-Beschränkung leer.</translation>
    </message>
    <message>
        <source>Choose Create</source>
        <translation>Wählen Sie Create</translation>
    </message>
    <message>
        <source>Roles cannot be changed afterwards; a new key can always be made.</source>
        <translation>Die Rollen lassen sich danach nicht ändern; ein neuer Schlüssel lässt sich immer erstellen.</translation>
    </message>
    <message>
        <source>Copy the token now</source>
        <translation>Kopieren Sie jetzt das Token</translation>
    </message>
    <message>
        <source>Use Copy Token. Kustomer shows it only this once.</source>
        <translation>Mit Copy Token. Kustomer zeigt es nur dieses eine Mal.</translation>
    </message>
    <message>
        <source>Note your subdomain</source>
        <translation>Merken Sie sich Ihre Subdomain</translation>
    </message>
    <message>
        <source>The first part of the address: mycompany in mycompany.kustomerapp.com.</source>
        <translation>Der erste Teil der Adresse: mycompany in mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Name this connection</source>
        <translation>Benennen Sie diese Verbindung</translation>
    </message>
    <message>
        <source>You can connect several Kustomer accounts to one workspace.</source>
        <translation>Sie können mehrere Kustomer-Konten mit einem Arbeitsbereich verbinden.</translation>
    </message>
    <message>
        <source>It tells your connections apart. You can change it at any time.</source>
        <translation>Daran unterscheiden Sie Ihre Verbindungen. Sie können ihn jederzeit ändern.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>The practice account is still starting.</source>
        <translation>Das Übungskonto startet noch.</translation>
    </message>
    <message>
        <source>Your browser opens as soon as it runs.</source>
        <translation>Ihr Browser öffnet sich, sobald es läuft.</translation>
    </message>
    <message>
        <source>{subdomain} (practice account)</source>
        <translation>{subdomain} (Übungskonto)</translation>
    </message>
    <message>
        <source>This Kustomer runs on your computer. Everything in it is made up.</source>
        <translation>Dieses Kustomer läuft auf Ihrem Computer. Alles darin ist erfunden.</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>Copy the e-mail address</source>
        <translation>E-Mail-Adresse kopieren</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Copy the password</source>
        <translation>Passwort kopieren</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Connect another</source>
        <translation>Weiteres verbinden</translation>
    </message>
    <message>
        <source>Your Kustomer subdomain</source>
        <translation>Ihre Kustomer-Subdomain</translation>
    </message>
    <message>
        <source>Paste the address you see when you are in Kustomer, or type the first part of it.</source>
        <translation>Fügen Sie die Adresse ein, die Sie in Kustomer sehen, oder geben Sie ihren ersten Teil ein.</translation>
    </message>
    <message>
        <source>mycompany in https://mycompany.kustomerapp.com</source>
        <translation>mycompany in https://mycompany.kustomerapp.com</translation>
    </message>
    <message>
        <source>&amp;Subdomain</source>
        <translation>&amp;Subdomain</translation>
    </message>
    <message>
        <source>Data will come from</source>
        <translation>Die Daten kommen von</translation>
    </message>
    <message>
        <source>This is the account your key belongs to.</source>
        <translation>Das ist das Konto, zu dem Ihr Schlüssel gehört.</translation>
    </message>
    <message>
        <source>Use {subdomain}</source>
        <translation>{subdomain} verwenden</translation>
    </message>
    <message>
        <source>Your key says it belongs to {subdomain}.</source>
        <translation>Ihr Schlüssel sagt, dass er zu {subdomain} gehört.</translation>
    </message>
    <message>
        <source>Change the API key</source>
        <translation>API-Schlüssel ändern</translation>
    </message>
    <message>
        <source>Key is kept</source>
        <translation>Aufbewahrt</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Change the subdomain</source>
        <translation>Subdomain ändern</translation>
    </message>
    <message>
        <source>for this session only</source>
        <translation>nur für diese Sitzung</translation>
    </message>
    <message>
        <source>in your system keyring</source>
        <translation>in Ihrem Schlüsselbund</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>ends in …{end}</source>
        <translation>endet auf …{end}</translation>
    </message>
    <message>
        <source>given</source>
        <translation>angegeben</translation>
    </message>
    <message>
        <source>No data is flowing.</source>
        <translation>Es fließen keine Daten.</translation>
    </message>
    <message>
        <source>Stopped. {name} goes on with the key it has.</source>
        <translation>Angehalten. {name} läuft mit dem bisherigen Schlüssel weiter.</translation>
    </message>
    <message>
        <source>Stopped. {name} was created, but is not connected.</source>
        <translation>Angehalten. {name} wurde angelegt, ist aber nicht verbunden.</translation>
    </message>
    <message>
        <source>Stopped. {name} is not connected.</source>
        <translation>Angehalten. {name} ist nicht verbunden.</translation>
    </message>
    <message>
        <source>{name} was created, but Kustomer did not accept the details.</source>
        <translation>{name} wurde angelegt, aber Kustomer hat die Angaben nicht angenommen.</translation>
    </message>
    <message>
        <source>{name} was created, but could not be connected.</source>
        <translation>{name} wurde angelegt, konnte aber nicht verbunden werden.</translation>
    </message>
    <message>
        <source>{name} is not connected: Kustomer did not accept the details.</source>
        <translation>{name} ist nicht verbunden: Kustomer hat die Angaben nicht angenommen.</translation>
    </message>
    <message>
        <source>{name} could not be connected.</source>
        <translation>{name} konnte nicht verbunden werden.</translation>
    </message>
    <message>
        <source>Kustomer did not accept the details.</source>
        <translation>Kustomer hat die Angaben nicht angenommen.</translation>
    </message>
    <message>
        <source>The new details could not be checked.</source>
        <translation>Die neuen Angaben konnten nicht geprüft werden.</translation>
    </message>
    <message>
        <source>{name} goes on with the key it has.</source>
        <translation>{name} läuft mit dem bisherigen Schlüssel weiter.</translation>
    </message>
    <message>
        <source>The details could not be checked.</source>
        <translation>Die Angaben konnten nicht geprüft werden.</translation>
    </message>
    <message>
        <source>{name} is still disconnected.</source>
        <translation>{name} ist weiterhin getrennt.</translation>
    </message>
    <message>
        <source>Customer AI Connect is running already, but does not answer. Restart the computer, then open it again.</source>
        <translation>Customer AI Connect läuft schon, antwortet aber nicht. Starten Sie den Computer neu, und öffnen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>{title} – still trying…</source>
        <translation>{title} – noch nicht fertig…</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Wird geprüft</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>Bestanden</translation>
    </message>
    <message>
        <source>Passed with a warning</source>
        <translation>Mit einer Warnung bestanden</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Note by {name}</source>
        <translation>Notiz von {name}</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>received</source>
        <translation>empfangen</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>This message was redacted in Kustomer.</source>
        <translation>Diese Nachricht wurde in Kustomer geschwärzt.</translation>
    </message>
    <message>
        <source>No text</source>
        <translation>Kein Text</translation>
    </message>
    <message>
        <source>Deleted in Kustomer</source>
        <translation>In Kustomer gelöscht</translation>
    </message>
    <message>
        <source>Attached: {names}</source>
        <translation>Angehängt: {names}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln attachment(s) without a name yet</source>
        <translation>
            <numerusform>%Ln Anhang, noch ohne Namen</numerusform>
            <numerusform>%Ln Anhänge, noch ohne Namen</numerusform>
        </translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Your team</source>
        <translation>Ihr Team</translation>
    </message>
    <message>
        <source>Messages and notes</source>
        <translation>Nachrichten und Notizen</translation>
    </message>
    <message>
        <source>Copied to the clipboard.</source>
        <translation>In die Zwischenablage kopiert.</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Details ausblenden</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Paste {what}</source>
        <translation>{what} einfügen</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Hide {what}</source>
        <translation>{what} verbergen</translation>
    </message>
    <message>
        <source>Show {what}</source>
        <translation>{what} anzeigen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>{step}, done</source>
        <translation>{step}, erledigt</translation>
    </message>
    <message>
        <source>{step}, current step</source>
        <translation>{step}, aktueller Schritt</translation>
    </message>
    <message>
        <source>{step}, to come</source>
        <translation>{step}, kommt noch</translation>
    </message>
    <message>
        <source>More for {name}</source>
        <translation>Mehr zu {name}</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Replace key</source>
        <translation>Schlüssel ersetzen</translation>
    </message>
    <message>
        <source>Captions of the tour</source>
        <translation>Untertitel der Vorführung</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausieren</translation>
    </message>
    <message>
        <source>The window before anything is connected</source>
        <translation>Das Fenster, bevor etwas verbunden ist</translation>
    </message>
    <message>
        <source>Step 1: where the key comes from</source>
        <translation>Schritt 1: woher der Schlüssel kommt</translation>
    </message>
    <message>
        <source>Step 2: a name</source>
        <translation>Schritt 2: ein Name</translation>
    </message>
    <message>
        <source>Step 3: the API key, read at once</source>
        <translation>Schritt 3: der API-Schlüssel, sofort gelesen</translation>
    </message>
    <message>
        <source>Step 4: the subdomain, read from the key</source>
        <translation>Schritt 4: die Subdomain, aus dem Schlüssel gelesen</translation>
    </message>
    <message>
        <source>Step 5: everything is there</source>
        <translation>Schritt 5: alles ist da</translation>
    </message>
    <message>
        <source>Step 5: the checks, one by one</source>
        <translation>Schritt 5: die Prüfungen, eine nach der anderen</translation>
    </message>
    <message>
        <source>Step 6: connected</source>
        <translation>Schritt 6: verbunden</translation>
    </message>
    <message>
        <source>Data is flowing</source>
        <translation>Daten fließen</translation>
    </message>
    <message>
        <source>Everything has arrived</source>
        <translation>Alles ist angekommen</translation>
    </message>
    <message>
        <source>What has arrived can be looked at</source>
        <translation>Was angekommen ist, lässt sich ansehen</translation>
    </message>
    <message>
        <source>Found while typing “{words}”: {conversations}</source>
        <translation>Beim Tippen von „{words}“ gefunden: {conversations}</translation>
    </message>
    <message>
        <source>A conversation, with its messages and notes</source>
        <translation>Eine Konversation mit ihren Nachrichten und Notizen</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>Disconnecting asks first, and says what it means</source>
        <translation>Vor dem Trennen wird gefragt und gesagt, was es bedeutet</translation>
    </message>
    <message>
        <source>Disconnected: no data flows, what has arrived stays</source>
        <translation>Getrennt: Es fließen keine Daten, was angekommen ist, bleibt</translation>
    </message>
    <message>
        <source>Reconnecting asks for the key again</source>
        <translation>Beim Neuverbinden wird der Schlüssel erneut verlangt</translation>
    </message>
    <message>
        <source>Reconnected: what happened meanwhile has arrived</source>
        <translation>Neu verbunden: Was inzwischen geschah, ist angekommen</translation>
    </message>
    <message>
        <source>Another connection, with a key that was deleted in Kustomer</source>
        <translation>Eine weitere Verbindung mit einem Schlüssel, der in Kustomer gelöscht wurde</translation>
    </message>
    <message>
        <source>Kustomer refuses it: said plainly, with what to do</source>
        <translation>Kustomer lehnt ihn ab: klar gesagt, mit dem, was zu tun ist</translation>
    </message>
    <message>
        <source>The connection exists, but is not authenticated</source>
        <translation>Die Verbindung besteht, ist aber nicht authentifiziert</translation>
    </message>
    <message>
        <source>Cancelling it leaves nothing behind</source>
        <translation>Bricht man sie ab, bleibt nichts zurück</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>There is no system keyring here, and that is said</source>
        <translation>Hier gibt es keinen Schlüsselbund des Systems, und das wird gesagt</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Replace key…</source>
        <translation>Schlüssel ersetzen…</translation>
    </message>
    <message>
        <source>Open in Kustomer</source>
        <translation>In Kustomer öffnen</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>Export abbrechen</translation>
    </message>
    <message>
        <source>Export conversations</source>
        <translation>Konversationen exportieren</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>Wird exportiert…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) exported so far</source>
        <translation>
            <numerusform>Bisher %Ln Konversation exportiert</numerusform>
            <numerusform>Bisher %Ln Konversationen exportiert</numerusform>
        </translation>
    </message>
    <message>
        <source>The export was cancelled.</source>
        <translation>Der Export wurde abgebrochen.</translation>
    </message>
    <message>
        <source>No file was written.</source>
        <translation>Es wurde keine Datei geschrieben.</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) exported.</source>
        <translation>
            <numerusform>%Ln Konversation exportiert.</numerusform>
            <numerusform>%Ln Konversationen exportiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>They are in {file}</source>
        <translation>Sie sind in {file}</translation>
    </message>
    <message>
        <source>Choose another place</source>
        <translation>Anderen Ort wählen</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Dismiss the message</source>
        <translation>Meldung schließen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export the listed conversations</source>
        <translation>Die aufgelisteten Konversationen exportieren</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Fortschritt des Exports</translation>
    </message>
    <message>
        <source>CSV for spreadsheets</source>
        <translation>CSV für Tabellenprogramme</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>Parquet</source>
        <translation>Parquet</translation>
    </message>
    <message>
        <source>{name} conversations</source>
        <translation>{name} Konversationen</translation>
    </message>
    <message>
        <source>Removing it…</source>
        <translation>Wird entfernt…</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>For whoever looks after the program. No key and no conversation is in it.</source>
        <translation>Für die Person, die das Programm betreut. Kein Schlüssel und keine Konversation ist darin.</translation>
    </message>
    <message>
        <source>Disconnect {name}?</source>
        <translation>{name} trennen?</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <source>Also revoke this key in Kustomer</source>
        <translation>Diesen Schlüssel auch in Kustomer widerrufen</translation>
    </message>
    <message>
        <source>The key is deleted there, and works nowhere any more.</source>
        <translation>Der Schlüssel wird dort gelöscht und funktioniert dann nirgends mehr.</translation>
    </message>
    <message>
        <source>Finishing the page that is being saved, and deleting the key…</source>
        <translation>Die Seite, die gerade gespeichert wird, wird noch fertig; dann wird der Schlüssel gelöscht…</translation>
    </message>
    <message>
        <source>What is already in the workspace stays.</source>
        <translation>Was schon im Arbeitsbereich ist, bleibt.</translation>
    </message>
    <message>
        <source>The 1 conversation already in the workspace stays.</source>
        <translation>Die eine Konversation, die schon im Arbeitsbereich ist, bleibt.</translation>
    </message>
    <message numerus="yes">
        <source>The %Ln conversation(s) already in the workspace stay.</source>
        <translation>
            <numerusform>Die %Ln Konversation, die schon im Arbeitsbereich ist, bleibt.</numerusform>
            <numerusform>Die %Ln Konversationen, die schon im Arbeitsbereich sind, bleiben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Data stops flowing from Kustomer.</source>
        <translation>Aus Kustomer fließen keine Daten mehr.</translation>
    </message>
    <message>
        <source>To reconnect you will need an API key (a new one, if you did not keep it) and the subdomain.</source>
        <translation>Zum erneuten Verbinden brauchen Sie einen API-Schlüssel (einen neuen, falls Sie ihn nicht aufbewahrt haben) und die Subdomain.</translation>
    </message>
    <message>
        <source>{name} is disconnected</source>
        <translation>{name} ist getrennt</translation>
    </message>
    <message>
        <source>The key may still be in your system keyring. Delete “Customer AI Connect” of the user “{user}” there.</source>
        <translation>Vielleicht ist der Schlüssel noch in Ihrem Schlüsselbund. Löschen Sie dort „Customer AI Connect“ des Benutzers „{user}“.</translation>
    </message>
    <message>
        <source>The key still exists in Kustomer. Delete it under Settings › Security › API Keys.</source>
        <translation>Den Schlüssel gibt es in Kustomer noch. Löschen Sie ihn unter Settings › Security › API Keys.</translation>
    </message>
    <message>
        <source>Try it with a practice account</source>
        <translation>Mit einem Übungskonto ausprobieren</translation>
    </message>
    <message>
        <source>Removing is a choice of its own; the data stays unless its name is typed</source>
        <translation>Entfernen ist ein eigener Schritt; die Daten bleiben, solange der Name nicht eingetippt wird</translation>
    </message>
    <message>
        <source>Bring your Kustomer conversations into Customer AI</source>
        <translation>Holen Sie Ihre Kustomer-Konversationen in Customer AI</translation>
    </message>
    <message>
        <source>Connect an account once; its conversations then flow into your workspace.</source>
        <translation>Verbinden Sie ein Konto einmal; dann fließen seine Konversationen in Ihren Arbeitsbereich.</translation>
    </message>
    <message>
        <source>Starting the practice account…</source>
        <translation>Das Übungskonto startet…</translation>
    </message>
    <message>
        <source>replace it in time</source>
        <translation>ersetzen Sie ihn rechtzeitig</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>History of syncs</source>
        <translation>Verlauf der Synchronisierungen</translation>
    </message>
    <message>
        <source>Nothing has run yet.</source>
        <translation>Bisher ist nichts gelaufen.</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>{when}: this sync failed.</source>
        <translation>{when}: Diese Synchronisierung ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>{outcome}; choose it to read why</source>
        <translation>{outcome}; auswählen, um den Grund zu lesen</translation>
    </message>
    <message>
        <source>practice account</source>
        <translation>Übungskonto</translation>
    </message>
    <message>
        <source>Kustomer instances</source>
        <translation>Kustomer-Instanzen</translation>
    </message>
    <message>
        <source>Instance</source>
        <translation>Instanz</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Parts of this page</source>
        <translation>Teile dieser Seite</translation>
    </message>
    <message>
        <source>The practice account of this computer</source>
        <translation>Das Übungskonto dieses Computers</translation>
    </message>
    <message>
        <source>Syncing {name} now.</source>
        <translation>{name} wird jetzt synchronisiert.</translation>
    </message>
    <message>
        <source>Renamed to {name}.</source>
        <translation>Umbenannt in {name}.</translation>
    </message>
    <message>
        <source>It is called {name} again.</source>
        <translation>Das Konto heißt wieder {name}.</translation>
    </message>
    <message>
        <source>{name} is removed.</source>
        <translation>{name} ist entfernt.</translation>
    </message>
    <message>
        <source>{name} is back.</source>
        <translation>{name} ist wieder da.</translation>
    </message>
    <message>
        <source>If you undo this, you will need its API key again.</source>
        <translation>Wenn Sie das rückgängig machen, brauchen Sie den API-Schlüssel noch einmal.</translation>
    </message>
    <message>
        <source>Its data stays in the workspace.</source>
        <translation>Die Daten bleiben im Arbeitsbereich.</translation>
    </message>
    <message>
        <source>Its data stays in the workspace. If you undo this, it comes back disconnected, without its API key.</source>
        <translation>Die Daten bleiben im Arbeitsbereich. Wenn Sie das rückgängig machen, kommt das Konto getrennt zurück, ohne seinen API-Schlüssel.</translation>
    </message>
    <message>
        <source>Connect Kustomer…</source>
        <translation>Kustomer verbinden…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>{name} umbenennen</translation>
    </message>
    <message>
        <source>Remove {name}?</source>
        <translation>{name} entfernen?</translation>
    </message>
    <message>
        <source>Keep its data in the workspace</source>
        <translation>Daten im Arbeitsbereich behalten</translation>
    </message>
    <message>
        <source>Delete its data too</source>
        <translation>Auch die Daten löschen</translation>
    </message>
    <message>
        <source>Type {name} to confirm</source>
        <translation>Geben Sie zur Bestätigung {name} ein</translation>
    </message>
    <message>
        <source>It leaves the list, no more data flows from it, and its API key is deleted from this computer.</source>
        <translation>Der Eintrag verschwindet aus der Liste, es fließen keine Daten mehr, und der API-Schlüssel wird von diesem Computer gelöscht.</translation>
    </message>
    <message>
        <source>Deleting the data…</source>
        <translation>Daten werden gelöscht…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s)</source>
        <translation>
            <numerusform>%Ln Konversation</numerusform>
            <numerusform>%Ln Konversationen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other record(s)</source>
        <translation>
            <numerusform>%Ln weiteren Datensatz</numerusform>
            <numerusform>%Ln weitere Datensätze</numerusform>
        </translation>
    </message>
    <message>
        <source>The workspace holds {conversations} and {others} of it.</source>
        <translation>Der Arbeitsbereich enthält {conversations} und {others} davon.</translation>
    </message>
    <message>
        <source>Remove and delete data</source>
        <translation>Entfernen und Daten löschen</translation>
    </message>
    <message>
        <source>{name} is removed</source>
        <translation>{name} ist entfernt</translation>
    </message>
    <message>
        <source>No account is connected yet.</source>
        <translation>Noch ist kein Konto verbunden.</translation>
    </message>
    <message>
        <source>Integrations</source>
        <translation>Integrationen</translation>
    </message>
    <message>
        <source>Search instances</source>
        <translation>Instanzen suchen</translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation>Fortschritt der ersten Synchronisierung</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>Datenstrom</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Neuester</translation>
    </message>
    <message>
        <source>Records in the workspace</source>
        <translation>Datensätze im Arbeitsbereich</translation>
    </message>
    <message>
        <source>There are no conversations of it in the workspace.</source>
        <translation>Im Arbeitsbereich sind keine Konversationen davon.</translation>
    </message>
    <message>
        <source>1 conversation stays in the workspace.</source>
        <translation>1 Konversation bleibt im Arbeitsbereich.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) stay in the workspace.</source>
        <translation>
            <numerusform>%Ln Konversation bleibt im Arbeitsbereich.</numerusform>
            <numerusform>%Ln Konversationen bleiben im Arbeitsbereich.</numerusform>
        </translation>
    </message>
    <message>
        <source>Key ends in …{characters}</source>
        <translation>Schlüssel endet auf …{characters}</translation>
    </message>
    <message>
        <source>Disconnected since {day}</source>
        <translation>Getrennt seit {day}</translation>
    </message>
    <message>
        <source>Connected since {day}</source>
        <translation>Verbunden seit {day}</translation>
    </message>
    <message>
        <source>Created on {day}, never connected</source>
        <translation>Angelegt am {day}, nie verbunden</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}&#xa0;%</translation>
    </message>
    <message>
        <source>about {duration} left</source>
        <translation>noch etwa {duration}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s) a second</source>
        <translation>
            <numerusform>%Ln Datensatz pro Sekunde</numerusform>
            <numerusform>%Ln Datensätze pro Sekunde</numerusform>
        </translation>
    </message>
    <message>
        <source>{records} of at least {expected}</source>
        <translation>{records} von mindestens {expected}</translation>
    </message>
    <message>
        <source>{records} of {expected}</source>
        <translation>{records} von {expected}</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>Vollständig</translation>
    </message>
    <message>
        <source>Complete for the last two years</source>
        <translation>Vollständig für die letzten zwei Jahre</translation>
    </message>
    <message>
        <source>Back to {day}</source>
        <translation>Zurück bis {day}</translation>
    </message>
    <message>
        <source>Arriving</source>
        <translation>Trifft ein</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>Wartet noch</translation>
    </message>
    <message>
        <source>Not fetched</source>
        <translation>Nicht geholt</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day}, {time}</translation>
    </message>
    <message>
        <source>expired on {day}</source>
        <translation>am {day} abgelaufen</translation>
    </message>
    <message numerus="yes">
        <source>expires in %Ln day(s)</source>
        <translation>
            <numerusform>läuft in %Ln Tag ab</numerusform>
            <numerusform>läuft in %Ln Tagen ab</numerusform>
        </translation>
    </message>
    <message>
        <source>expires within a day</source>
        <translation>läuft innerhalb eines Tages ab</translation>
    </message>
    <message>
        <source>Data stopped flowing on {day}.</source>
        <translation>Seit {day} fließen keine Daten mehr.</translation>
    </message>
    <message>
        <source>Left out: the key may not read it</source>
        <translation>Ausgelassen: Der Schlüssel darf das nicht lesen</translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>Getrennt</translation>
    </message>
    <message>
        <source>To reconnect you need an API key and the subdomain again.</source>
        <translation>Zum erneuten Verbinden brauchen Sie wieder einen API-Schlüssel und die Subdomain.</translation>
    </message>
    <message>
        <source>Not authenticated</source>
        <translation>Nicht authentifiziert</translation>
    </message>
    <message>
        <source>Its details have not been checked yet.</source>
        <translation>Die Angaben wurden noch nicht geprüft.</translation>
    </message>
    <message>
        <source>No data is flowing. Correct the details, or cancel this connection.</source>
        <translation>Es fließen keine Daten. Korrigieren Sie die Angaben, oder verwerfen Sie diese Verbindung.</translation>
    </message>
    <message>
        <source>Kustomer refuses this key.</source>
        <translation>Kustomer lehnt diesen Schlüssel ab.</translation>
    </message>
    <message>
        <source>Kustomer refuses this key since {when}.</source>
        <translation>Kustomer lehnt diesen Schlüssel ab (seit {when}).</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>You paused this sync. Nothing new arrives.</source>
        <translation>Sie haben die Synchronisierung pausiert. Es kommt nichts Neues an.</translation>
    </message>
    <message>
        <source>It goes on when you resume it.</source>
        <translation>Es geht weiter, wenn Sie sie fortsetzen.</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Getting ready to sync.</source>
        <translation>Die Synchronisierung wird vorbereitet.</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Synchronisiert</translation>
    </message>
    <message>
        <source>Looking for what changed at Kustomer.</source>
        <translation>Es wird nachgesehen, was sich bei Kustomer geändert hat.</translation>
    </message>
    <message>
        <source>Your data is syncing{left}.</source>
        <translation>Ihre Daten werden synchronisiert{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. All conversations are here; the rest follows{left}.</source>
        <translation>Ihre Daten werden synchronisiert. Alle Konversationen sind da; der Rest folgt{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. The newest conversations come first{left}.</source>
        <translation>Ihre Daten werden synchronisiert. Die neuesten Konversationen kommen zuerst{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. Conversations since {day} are here; older history follows{left}.</source>
        <translation>Ihre Daten werden synchronisiert. Konversationen seit {day} sind da; Älteres folgt{left}.</translation>
    </message>
    <message>
        <source>Everything is here, except what this key may not read: {streams}.</source>
        <translation>Alles ist da, außer dem, was dieser Schlüssel nicht lesen darf: {streams}.</translation>
    </message>
    <message>
        <source>To include it, replace the key with one that has all roles.</source>
        <translation>Um auch das zu holen, ersetzen Sie den Schlüssel durch einen mit allen Rollen.</translation>
    </message>
    <message>
        <source>Up to date, in part</source>
        <translation>Teilweise aktuell</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>{count} weitere</translation>
    </message>
    <message>
        <source>Everything this key may read is here.</source>
        <translation>Alles, was dieser Schlüssel lesen darf, ist da.</translation>
    </message>
    <message>
        <source>Everything from Kustomer is here.</source>
        <translation>Alles aus Kustomer ist da.</translation>
    </message>
    <message>
        <source>Kustomer does not give out what did not change for two years.</source>
        <translation>Was sich zwei Jahre lang nicht geändert hat, gibt Kustomer nicht heraus.</translation>
    </message>
    <message>
        <source>The next sync is {when}.</source>
        <translation>Nächste Synchronisierung: {when}.</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s rate limit, continues at {time}.</source>
        <translation>Warten auf das Anfragelimit von Kustomer; weiter um {time}.</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s rate limit.</source>
        <translation>Warten auf das Anfragelimit von Kustomer.</translation>
    </message>
    <message>
        <source>This is normal: Kustomer allows so many requests a minute.</source>
        <translation>Das ist normal: Kustomer erlaubt nur eine bestimmte Zahl von Anfragen pro Minute.</translation>
    </message>
    <message>
        <source>continues at {time}</source>
        <translation>weiter um {time}</translation>
    </message>
    <message>
        <source>Retrying</source>
        <translation>Neuer Versuch</translation>
    </message>
    <message>
        <source>The API key cannot be read right now. Kustomer has not refused it.</source>
        <translation>Der API-Schlüssel kann gerade nicht gelesen werden. Kustomer hat ihn nicht abgelehnt.</translation>
    </message>
    <message>
        <source>Key not readable</source>
        <translation>Schlüssel nicht lesbar</translation>
    </message>
    <message>
        <source>Synced elsewhere</source>
        <translation>Läuft anderswo</translation>
    </message>
    <message>
        <source>Another worker syncs it.</source>
        <translation>Ein anderer Prozess synchronisiert diese Instanz.</translation>
    </message>
    <message>
        <source>Only one at a time does. This computer takes over when the other one stops.</source>
        <translation>Das tut immer nur einer. Dieser Computer übernimmt, wenn der andere aufhört.</translation>
    </message>
    <message>
        <source>Syncing has stopped. It goes on when the program starts again.</source>
        <translation>Die Synchronisierung ist angehalten. Sie geht weiter, wenn das Programm wieder startet.</translation>
    </message>
    <message>
        <source>Next try in {duration}.</source>
        <translation>Nächster Versuch in {duration}.</translation>
    </message>
    <message>
        <source>Trying again now.</source>
        <translation>Jetzt wird es noch einmal versucht.</translation>
    </message>
    <message>
        <source>in {duration}</source>
        <translation>in {duration}</translation>
    </message>
    <message>
        <source>about to begin</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>The workspace cannot be used right now.</source>
        <translation>Der Arbeitsbereich kann gerade nicht benutzt werden.</translation>
    </message>
    <message>
        <source>Try again; if it stays like this, copy the diagnostics and ask for help.</source>
        <translation>Versuchen Sie es noch einmal; wenn es so bleibt, kopieren Sie die Diagnose, und bitten Sie um Hilfe.</translation>
    </message>
    <message>
        <source>The disk is full, so nothing more can be saved.</source>
        <translation>Der Datenträger ist voll; es kann nichts mehr gespeichert werden.</translation>
    </message>
    <message>
        <source>Free some space; syncing goes on by itself from where it stopped.</source>
        <translation>Schaffen Sie Platz; die Synchronisierung geht von selbst dort weiter, wo sie aufgehört hat.</translation>
    </message>
    <message>
        <source>The workspace can be read but not written.</source>
        <translation>Der Arbeitsbereich kann gelesen, aber nicht beschrieben werden.</translation>
    </message>
    <message>
        <source>Allow your user account to write to the workspace folder, then try again.</source>
        <translation>Erlauben Sie Ihrem Benutzerkonto, in den Ordner des Arbeitsbereichs zu schreiben, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The workspace {path} cannot be made.</source>
        <translation>Der Arbeitsbereich {path} kann nicht angelegt werden.</translation>
    </message>
    <message>
        <source>Another program is using the workspace.</source>
        <translation>Ein anderes Programm benutzt den Arbeitsbereich.</translation>
    </message>
    <message>
        <source>Close the other program; this one tries again by itself.</source>
        <translation>Schließen Sie das andere Programm; dieses versucht es von selbst noch einmal.</translation>
    </message>
    <message>
        <source>The workspace file is damaged or is not a workspace.</source>
        <translation>Die Datei ist beschädigt oder kein Arbeitsbereich.</translation>
    </message>
    <message>
        <source>Restore it from a backup, or move it away and start with a new one.</source>
        <translation>Stellen Sie sie aus einer Sicherung wieder her, oder verschieben Sie sie, und beginnen Sie mit einer neuen.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database server cannot be reached.</source>
        <translation>Der Datenbankserver des Arbeitsbereichs ist nicht zu erreichen.</translation>
    </message>
    <message>
        <source>Check the network and the workspace&apos;s address; syncing goes on by itself once the server answers.</source>
        <translation>Prüfen Sie das Netzwerk und die Adresse des Arbeitsbereichs; die Synchronisierung geht von selbst weiter, sobald der Server antwortet.</translation>
    </message>
    <message>
        <source>The connection to the workspace&apos;s database broke off.</source>
        <translation>Die Verbindung zur Datenbank des Arbeitsbereichs ist abgebrochen.</translation>
    </message>
    <message>
        <source>Nothing half-written was kept; syncing goes on by itself once the server answers.</source>
        <translation>Nichts Halbes wurde gespeichert; die Synchronisierung geht von selbst weiter, sobald der Server antwortet.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database refuses the user name or the password.</source>
        <translation>Die Datenbank des Arbeitsbereichs lehnt Benutzername oder Passwort ab.</translation>
    </message>
    <message>
        <source>Correct the name in the workspace&apos;s address, and the password in PGPASSWORD or in the file {file}, which nobody but you may be allowed to read.</source>
        <translation>Berichtigen Sie den Namen in der Adresse des Arbeitsbereichs, und das Passwort in PGPASSWORD oder in der Datei {file}, die niemand außer Ihnen lesen darf.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database does not let this computer in.</source>
        <translation>Die Datenbank des Arbeitsbereichs lässt diesen Computer nicht ein.</translation>
    </message>
    <message>
        <source>There is no such database on the workspace&apos;s server.</source>
        <translation>Diese Datenbank gibt es auf dem Server des Arbeitsbereichs nicht.</translation>
    </message>
    <message>
        <source>Create the database, or correct its name in the workspace&apos;s address.</source>
        <translation>Legen Sie die Datenbank an, oder korrigieren Sie ihren Namen in der Adresse des Arbeitsbereichs.</translation>
    </message>
    <message>
        <source>No trusted, encrypted connection to the workspace&apos;s database could be made.</source>
        <translation>Es kam keine vertrauenswürdige, verschlüsselte Verbindung zur Datenbank des Arbeitsbereichs zustande.</translation>
    </message>
    <message>
        <source>Check sslmode and sslrootcert in the workspace&apos;s address; the server&apos;s administrator knows its certificate.</source>
        <translation>Prüfen Sie sslmode und sslrootcert in der Adresse des Arbeitsbereichs; der Administrator des Servers kennt dessen Zertifikat.</translation>
    </message>
    <message>
        <source>The database user lacks a right that the workspace needs.</source>
        <translation>Dem Datenbankbenutzer fehlt ein Recht, das der Arbeitsbereich braucht.</translation>
    </message>
    <message>
        <source>Ask the database&apos;s administrator to grant the right that the details name.</source>
        <translation>Bitten Sie den Administrator der Datenbank um das Recht, das in den Details steht.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database accepts no changes: it is a standby server or set to read-only.</source>
        <translation>Die Datenbank des Arbeitsbereichs nimmt keine Änderungen an: Sie ist ein Standby-Server oder schreibgeschützt.</translation>
    </message>
    <message>
        <source>Check that the address is the primary server&apos;s; syncing goes on by itself once it may write.</source>
        <translation>Prüfen Sie, ob die Adresse die des Hauptservers ist; die Synchronisierung geht von selbst weiter, sobald geschrieben werden darf.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database has no connection left.</source>
        <translation>Die Datenbank des Arbeitsbereichs hat keine Verbindung mehr frei.</translation>
    </message>
    <message>
        <source>Close programs that use it, or have its administrator raise the limit; this one tries again by itself.</source>
        <translation>Schließen Sie Programme, die sie benutzen, oder lassen Sie den Administrator die Grenze anheben; dieses Programm versucht es von selbst noch einmal.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database broke the work off because it took too long.</source>
        <translation>Die Datenbank des Arbeitsbereichs hat die Arbeit abgebrochen, weil sie zu lange dauerte.</translation>
    </message>
    <message>
        <source>This program tries again by itself; if it goes on, ask for a higher statement_timeout.</source>
        <translation>Dieses Programm versucht es von selbst noch einmal; wenn es anhält, bitten Sie um ein höheres statement_timeout.</translation>
    </message>
    <message>
        <source>Another program changed the same data at the same moment.</source>
        <translation>Ein anderes Programm hat im selben Augenblick dieselben Daten geändert.</translation>
    </message>
    <message>
        <source>Nothing was lost; this program tries again by itself.</source>
        <translation>Nichts ging verloren; dieses Programm versucht es von selbst noch einmal.</translation>
    </message>
    <message>
        <source>The workspace&apos;s address cannot be understood.</source>
        <translation>Die Adresse des Arbeitsbereichs ist nicht zu verstehen.</translation>
    </message>
    <message>
        <source>Ask its administrator to admit this user and computer in pg_hba.conf, or connect with sslmode=verify-full.</source>
        <translation>Bitten Sie den Administrator, diesen Benutzer und Computer in pg_hba.conf zuzulassen, oder verbinden Sie sich mit sslmode=verify-full.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database asks for the password in a way that others could read. It was not sent.</source>
        <translation>Die Datenbank des Arbeitsbereichs verlangt das Passwort so, dass andere es lesen könnten. Es wurde nicht gesendet.</translation>
    </message>
    <message>
        <source>Add ?sslmode=verify-full to the workspace&apos;s address, so that the server proves who it is; its administrator knows its certificate.</source>
        <translation>Hängen Sie ?sslmode=verify-full an die Adresse des Arbeitsbereichs an, damit der Server nachweist, wer er ist; sein Administrator kennt sein Zertifikat.</translation>
    </message>
    <message>
        <source>Write it like postgresql://user:password@server:5432/database?sslmode=verify-full, with %40 for an @ in the password.</source>
        <translation>Schreiben Sie sie so: postgresql://user:password@server:5432/database?sslmode=verify-full, mit %40 für ein @ im Passwort.</translation>
    </message>
    <message>
        <source>The database holds another program&apos;s tables, with names that the workspace needs.</source>
        <translation>Die Datenbank enthält Tabellen eines anderen Programms mit Namen, die der Arbeitsbereich braucht.</translation>
    </message>
    <message>
        <source>Use an empty database, or a schema of its own: add ?options=-csearch_path%3Dname to the address.</source>
        <translation>Verwenden Sie eine leere Datenbank oder ein eigenes Schema: Hängen Sie ?options=-csearch_path%3Dname an die Adresse an.</translation>
    </message>
    <message>
        <source>Another worker has taken over this instance.</source>
        <translation>Ein anderer Prozess hat diese Instanz übernommen.</translation>
    </message>
    <message>
        <source>Nothing is lost: the other one goes on from the last page that was kept.</source>
        <translation>Nichts geht verloren: Der andere macht bei der letzten gespeicherten Seite weiter.</translation>
    </message>
    <message>
        <source>The workspace to copy into is not empty.</source>
        <translation>Der Arbeitsbereich, in den kopiert werden soll, ist nicht leer.</translation>
    </message>
    <message>
        <source>Choose a new file or an empty database; nothing was changed.</source>
        <translation>Wählen Sie eine neue Datei oder eine leere Datenbank; es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>The copy is not equal to its original, so it was undone.</source>
        <translation>Die Kopie gleicht ihrem Original nicht und wurde deshalb rückgängig gemacht.</translation>
    </message>
    <message>
        <source>Try again; if it happens again, copy the diagnostics and ask for help.</source>
        <translation>Versuchen Sie es noch einmal; wenn es wieder geschieht, kopieren Sie die Diagnose, und bitten Sie um Hilfe.</translation>
    </message>
    <message>
        <source>An older copy of the workspace may still hold what was redacted or deleted, but cannot be used: {file}</source>
        <translation>Eine ältere Kopie des Arbeitsbereichs enthält vielleicht noch etwas, das geschwärzt oder gelöscht wurde, lässt sich aber nicht verwenden: {file}</translation>
    </message>
    <message>
        <source>Delete the copy if you do not need it. The workspace itself is fine.</source>
        <translation>Löschen Sie die Kopie, wenn Sie sie nicht brauchen. Der Arbeitsbereich selbst ist in Ordnung.</translation>
    </message>
    <message>
        <source>Writing Parquet needs a library that is not installed.</source>
        <translation>Zum Schreiben von Parquet fehlt eine Bibliothek.</translation>
    </message>
    <message>
        <source>Install pyarrow into the program&apos;s own Python environment, or export as CSV or JSON Lines.</source>
        <translation>Installieren Sie pyarrow in die Python-Umgebung des Programms, oder exportieren Sie als CSV oder JSON Lines.</translation>
    </message>
    <message>
        <source>There is something else than a file in this place, which an export cannot be written to.</source>
        <translation>An dieser Stelle liegt etwas anderes als eine Datei; dorthin kann kein Export geschrieben werden.</translation>
    </message>
    <message>
        <source>Choose another name for the file.</source>
        <translation>Wählen Sie einen anderen Namen für die Datei.</translation>
    </message>
    <message>
        <source>The export could not be written.</source>
        <translation>Der Export konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Choose a folder that you may write to and that has enough space.</source>
        <translation>Wählen Sie einen Ordner, in den Sie schreiben dürfen und der genug Platz hat.</translation>
    </message>
    <message>
        <source>The export could not be written there: the folder is protected, or the file is open in another program.</source>
        <translation>Der Export konnte dort nicht geschrieben werden: Der Ordner ist geschützt, oder die Datei ist in einem anderen Programm geöffnet.</translation>
    </message>
    <message>
        <source>Close the file if it is open, or choose a folder of your own.</source>
        <translation>Schließen Sie die Datei, falls sie geöffnet ist, oder wählen Sie einen eigenen Ordner.</translation>
    </message>
    <message>
        <source>The disk is full: there is not enough space for the export.</source>
        <translation>Der Datenträger ist voll: Für den Export ist nicht genug Platz.</translation>
    </message>
    <message>
        <source>Free some space, or choose another disk.</source>
        <translation>Schaffen Sie Platz, oder wählen Sie einen anderen Datenträger.</translation>
    </message>
    <message>
        <source>The folder for the export is not there any more.</source>
        <translation>Den Ordner für den Export gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>This workspace was made by a newer version of Customer AI Connect.</source>
        <translation>Dieser Arbeitsbereich stammt von einer neueren Version von Customer AI Connect.</translation>
    </message>
    <message>
        <source>Update Customer AI Connect, then open the workspace again.</source>
        <translation>Aktualisieren Sie Customer AI Connect, und öffnen Sie den Arbeitsbereich dann noch einmal.</translation>
    </message>
    <message>
        <source>“{name}” is already taken.</source>
        <translation>„{name}“ ist schon vergeben.</translation>
    </message>
    <message>
        <source>Choose a name that tells them apart.</source>
        <translation>Wählen Sie einen Namen, der beide unterscheidet.</translation>
    </message>
    <message>
        <source>This instance is not in the workspace any more.</source>
        <translation>Diese Instanz ist nicht mehr im Arbeitsbereich.</translation>
    </message>
    <message>
        <source>Show what is new</source>
        <translation>Neues zeigen</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft…</translation>
    </message>
    <message>
        <source>The newest {conversations}</source>
        <translation>Die neuesten {conversations}</translation>
    </message>
    <message>
        <source>What arrived last is still being prepared for the search. It is found in a moment.</source>
        <translation>Was zuletzt eintraf, wird noch für die Suche vorbereitet. Es wird gleich gefunden.</translation>
    </message>
    <message>
        <source>This conversation is not in the workspace any more.</source>
        <translation>Diese Konversation ist nicht mehr im Arbeitsbereich.</translation>
    </message>
    <message>
        <source>{summary}: {channels}.</source>
        <translation>{summary}: {channels}.</translation>
    </message>
    <message>
        <source>Arrow keys move through the bars, Enter shows their conversations.</source>
        <translation>Die Pfeiltasten führen durch die Balken, die Eingabetaste zeigt deren Konversationen.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>By channel</source>
        <translation>Nach Kanal</translation>
    </message>
    <message>
        <source>Show as chart</source>
        <translation>Als Diagramm zeigen</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>Als Tabelle zeigen</translation>
    </message>
    <message>
        <source>Any status</source>
        <translation>Jeder Status</translation>
    </message>
    <message>
        <source>Any channel</source>
        <translation>Jeder Kanal</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} bis {last}</translation>
    </message>
    <message>
        <source>Search conversations</source>
        <translation>Konversationen suchen</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Kanal</translation>
    </message>
    <message>
        <source>Show all conversations</source>
        <translation>Alle Konversationen zeigen</translation>
    </message>
    <message>
        <source>Finds words of messages, notes and subjects, and names of customers. Quotes keep words together.</source>
        <translation>Findet Wörter aus Nachrichten, Notizen und Betreffzeilen und die Namen von Kunden. Anführungszeichen halten Wörter zusammen.</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Beliebige Zeit</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>Letzte 12 Monate</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
    <message>
        <source>No subject</source>
        <translation>Kein Betreff</translation>
    </message>
    <message>
        <source>Unknown customer</source>
        <translation>Unbekannter Kunde</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s)</source>
        <translation>
            <numerusform>%Ln Nachricht</numerusform>
            <numerusform>%Ln Nachrichten</numerusform>
        </translation>
    </message>
    <message>
        <source>No conversations have arrived yet.</source>
        <translation>Es sind noch keine Konversationen eingetroffen.</translation>
    </message>
    <message>
        <source>They are listed here as soon as they do.</source>
        <translation>Hier stehen sie, sobald sie eintreffen.</translation>
    </message>
    <message>
        <source>No conversation fits.</source>
        <translation>Keine Konversation passt.</translation>
    </message>
    <message>
        <source>Try fewer words or another time, or look at all conversations.</source>
        <translation>Versuchen Sie weniger Wörter oder eine andere Zeit, oder sehen Sie alle Konversationen an.</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Zurück zur Liste</translation>
    </message>
    <message>
        <source>There are no messages of this conversation in the workspace.</source>
        <translation>Von dieser Konversation sind keine Nachrichten im Arbeitsbereich.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln note(s)</source>
        <translation>
            <numerusform>%Ln Notiz</numerusform>
            <numerusform>%Ln Notizen</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted in Kustomer on {day}</source>
        <translation>Am {day} in Kustomer gelöscht</translation>
    </message>
    <message>
        <source>The key is still on your clipboard.</source>
        <translation>Der Schlüssel ist noch in Ihrer Zwischenablage.</translation>
    </message>
    <message>
        <source>Clear it</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>The clipboard was cleared.</source>
        <translation>Die Zwischenablage wurde geleert.</translation>
    </message>
    <message>
        <source>The key is no longer on your clipboard; nothing was cleared.</source>
        <translation>Der Schlüssel ist nicht mehr in Ihrer Zwischenablage; es wurde nichts geleert.</translation>
    </message>
    <message>
        <source>All {records} records of the account are in the workspace</source>
        <translation>Alle {records} Datensätze des Kontos sind im Arbeitsbereich</translation>
    </message>
    <message>
        <source>{things} things happened at Kustomer since; {records} records here, none came or went</source>
        <translation>{things} Dinge sind seither bei Kustomer geschehen; hier sind {records} Datensätze, keiner kam dazu, keiner fehlt</translation>
    </message>
    <message>
        <source>The key is deleted from where it was kept</source>
        <translation>Der Schlüssel ist dort gelöscht, wo er aufbewahrt war</translation>
    </message>
    <message>
        <source>{conversations} conversations among {records} records</source>
        <translation>{conversations} Konversationen unter {records} Datensätzen</translation>
    </message>
    <message>
        <source>That was everything.</source>
        <translation>Das war alles.</translation>
    </message>
    <message>
        <source>The tour was ended.</source>
        <translation>Die Vorführung wurde beendet.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Another Customer AI Connect may be using it: close that one, then try again.</source>
        <translation>Vielleicht benutzt es ein anderes Customer AI Connect: Schließen Sie das andere, und versuchen Sie es dann noch einmal.</translation>
    </message>
</context>
</TS>
